using System.Collections;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>
/// The events of a trace, in order. Memory: 28 bytes an event, and 8 more if any event has terms. Immutable, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// TraceEvents events = trace.Build().Events;
/// foreach (TraceEvent item in events)
/// {
///     Console.Error.WriteLine(item);
/// }
///
/// Console.WriteLine(events.Length); // 3
/// </code>
/// </example>
public sealed class TraceEvents : IReadOnlyList<TraceEvent>
{
    private readonly ChunkedList<PackedEvent> _events;

    // The list is empty until an event has terms, which only a recorder writes; from then on it has an entry for each event.
    private readonly ChunkedList<TraceTerms?> _terms;

    internal TraceEvents(ReadBudget? budget = null)
    {
        _events = new ChunkedList<PackedEvent>(budget);
        _terms = new ChunkedList<TraceTerms?>(budget);
    }

    /// <summary>The number of events.</summary>
    public int Length => _events.Count;

    /// <summary>True if the trace has no events.</summary>
    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<TraceEvent>.Count => Length;

    /// <summary>The event at an index, counted from 0. Cost: constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or not below <see cref="Length"/>.</exception>
    public TraceEvent this[int index] => _events[index].Unpack(index < _terms.Count ? _terms[index] : null);

    /// <summary>Enumerates the events in order, without allocating memory.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<TraceEvent> IEnumerable<TraceEvent>.GetEnumerator()
    {
        for (int index = 0; index < Length; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<TraceEvent>)this).GetEnumerator();

    /// <summary>Adds an event whose id is dense and whose alignment is a power of two or 0.</summary>
    internal void Add(in TraceEvent item)
    {
        while (item.Terms is not null && _terms.Count < _events.Count)
            _terms.Add(null);

        _events.Add(PackedEvent.Of(item));
        if (item.Terms is not null || _terms.Count > 0)
            _terms.Add(item.Terms);
    }

    /// <summary>Returns the number of events.</summary>
    public override string ToString() => FormattableString.Invariant($"{Length} events");

    /// <summary>Enumerates the events of a trace in order.</summary>
    [DebuggerDisplay("event {_index} of {_events.Length}")]
    public struct Enumerator
    {
        private readonly TraceEvents _events;
        private int _index = -1;

        internal Enumerator(TraceEvents events) => _events = events;

        /// <summary>The event at the enumerator's position.</summary>
        public readonly TraceEvent Current => _events[_index];

        /// <summary>Advances to the next event.</summary>
        /// <returns>False after the last event.</returns>
        public bool MoveNext() => ++_index < _events.Length;
    }

    /// <summary>
    /// An event packed into 28 bytes. The line takes 40 bits; the alignment is stored as its logarithm plus one, and 0 if there is none.
    /// </summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly struct PackedEvent(int id, ulong size, long time, ulong place)
    {
        private const int LineShift = 16;
        private const int AlignmentShift = 8;
        private const int TimedBit = 1 << 7;
        private const int KindMask = TimedBit - 1;
        private const int AlignmentMask = 0xff;

        public static PackedEvent Of(in TraceEvent item)
        {
            ulong alignment = BitOperations.IsPow2(item.Alignment) ? (ulong)BitOperations.Log2(item.Alignment) + 1 : 0;
            ulong flags = (ulong)item.Kind | (item.TimeMicroseconds is null ? 0UL : TimedBit);
            ulong place = ((ulong)(item.Line + 1) << LineShift) | (alignment << AlignmentShift) | flags;
            return new PackedEvent((int)item.Id, item.Size, item.TimeMicroseconds ?? 0, place);
        }

        public TraceEvent Unpack(TraceTerms? terms)
        {
            int alignment = (int)(place >> AlignmentShift) & AlignmentMask;
            return new TraceEvent(
                (TraceEventKind)((int)place & KindMask),
                id,
                size,
                alignment == 0 ? 0 : 1UL << (alignment - 1),
                ((int)place & TimedBit) != 0 ? time : null,
                (long)(place >> LineShift) - 1,
                terms);
        }
    }
}
