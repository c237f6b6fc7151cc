using System.Collections;
using System.Diagnostics;
using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>
/// The events of a trace, in order. Memory: 16 bytes an event, or 28 where times, lines or sizes are far apart, and 8 more if any event has
/// terms. Immutable, so thread-safe.
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
    private const int SmallestChunk = 4;

    private readonly ReadBudget? _budget;
    private readonly List<TraceEventChunk> _chunks = [];

    // The events that are not in a chunk yet.
    private WideEvent[] _open = [];
    private int _openCount;

    // The list is empty until an event has terms, which only a recorder writes; from then on it has an entry for each event.
    private readonly ChunkedList<TraceTerms?> _terms;

    internal TraceEvents(ReadBudget? budget = null)
    {
        _budget = budget;
        _terms = new ChunkedList<TraceTerms?>(budget);
    }

    /// <summary>The number of events.</summary>
    public int Length => (_chunks.Count << TraceEventChunk.CountLog2) + _openCount;

    /// <summary>True if the trace has no events.</summary>
    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<TraceEvent>.Count => Length;

    /// <summary>The event at an index, counted from 0. Cost: constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or not below <see cref="Length"/>.</exception>
    public TraceEvent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            TraceTerms? terms = index < _terms.Count ? _terms[index] : null;
            int chunk = index >> TraceEventChunk.CountLog2;
            int at = index & (TraceEventChunk.Count - 1);
            return chunk < _chunks.Count ? _chunks[chunk].At(at, terms) : _open[at].Unpack(terms);
        }
    }

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
        while (item.Terms is not null && _terms.Count < Length)
            _terms.Add(null);
        if (_openCount == _open.Length)
            Grow();

        _open[_openCount++] = WideEvent.Of(item);
        if (item.Terms is not null || _terms.Count > 0)
            _terms.Add(item.Terms);
    }

    /// <summary>Packs the events that are not packed yet, after the last one was added.</summary>
    internal void Seal()
    {
        _budget?.Refund((long)_open.Length * WideEvent.Bytes);
        _open = _open[.._openCount];
        _budget?.Charge((long)_open.Length * WideEvent.Bytes);
    }

    private void Grow()
    {
        if (_openCount == TraceEventChunk.Count)
        {
            if (Length > int.MaxValue - TraceEventChunk.Count)
                throw new OverflowException($"a trace holds at most {Length} events");

            _chunks.Add(TraceEventChunk.Of(_open, _budget));
            _openCount = 0;
            return;
        }

        int larger = Math.Clamp(2 * _open.Length, SmallestChunk, TraceEventChunk.Count);
        _budget?.Charge((long)(larger - _open.Length) * WideEvent.Bytes);
        Array.Resize(ref _open, larger);
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
}
