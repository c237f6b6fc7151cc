using System.Text.Json.Serialization;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

public sealed partial record MemoryReport
{
    /// <summary>The placement of a report that shows a snapshot as its own allocator had it.</summary>
    public const string AsRecorded = "as recorded";

    /// <summary>Whether it shows a snapshot as its own allocator had it: segments, and the blocks in them.</summary>
    [JsonIgnore]
    public bool IsAsRecorded => Placement == AsRecorded;

    /// <summary>Whether it shows the one state of a snapshot whose history was off.</summary>
    [JsonIgnore]
    public bool IsOneState { get; private init; }

    /// <summary>A report of a snapshot as its own allocator had it, PyTorch's segments and blocks, with the moment of its peak or of an
    /// event.</summary>
    /// <remarks>
    /// The space is all addresses that were ever reserved, laid side by side; what was not reserved at the moment counts as out of use. Cost:
    /// one pass over the events, and some 80 bytes an event while it is made.
    /// </remarks>
    /// <param name="trace">A trace that has a <see cref="Trace.Layout"/>.</param>
    /// <param name="at">The event to look at, from 0; the peak if null.</param>
    /// <param name="lives">Rectangles to keep at most; those with the largest area are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such event.</exception>
    /// <exception cref="ArgumentException">The trace has no layout, or no event.</exception>
    public static MemoryReport OfRecorded(Trace trace, int? at = null, int lives = MostLives)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentOutOfRangeException.ThrowIfNegative(at ?? 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(at ?? 0, Math.Max(trace.Events.Length, 1));
        ArgumentOutOfRangeException.ThrowIfNegative(lives);
        if (trace.Layout is null || trace.Events.IsEmpty)
        {
            throw new ArgumentException($"{trace.Name}: only a snapshot with an event says where its allocator had the blocks.", nameof(trace));
        }

        var recorded = new RecordedHistory(trace);
        SpaceHistory history = recorded.Play();
        // A snapshot without history is the state after all of its blocks.
        int index = at ?? (trace.IsOneState ? trace.Events.Length - 1 : history.PeakEvent);
        return new MemoryReport
        {
            Name = trace.Name,
            Placement = AsRecorded,
            IsOneState = trace.IsOneState,
            Moment = RecordedMoment.At(index, recorded, history),
            History = HistoryThinner.Thin(history, recorded.Size, lives, MostPoints),
        };
    }
}
