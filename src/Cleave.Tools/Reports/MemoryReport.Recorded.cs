using System.Text.Json.Serialization;
using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <example>
/// <code>
/// using Cleave.BestFit;
/// using Cleave.Tools.Terminal;
///
/// var memory = new BestFitAllocator(new BestFitAllocatorOptions { Size = 1 &lt;&lt; 20, TrackAllocations = true });
/// using RangeOwner range = memory.Allocate(300_000);
/// MemoryReport report = MemoryReport.Of(memory, "buffers");
/// Console.WriteLine(report.Moment.Holes.Count); // 1
/// MemoryText.Write(report, Console.Error);
/// </code>
/// </example>
public sealed partial record MemoryReport
{
    /// <summary>The placement name of a report that shows a snapshot as the recorded allocator had placed it.</summary>
    public const string AsRecorded = "as recorded";

    /// <summary>
    /// True if the report shows a snapshot as the recorded allocator had placed it: its segments, and the blocks in them.
    /// </summary>
    [JsonIgnore]
    public bool IsAsRecorded => Placement == AsRecorded;

    /// <summary>True if the report shows the single state of a snapshot whose history was off.</summary>
    [JsonIgnore]
    public bool IsOneState { get; private init; }

    /// <summary>
    /// Creates a report of a snapshot as the recorded allocator had placed it (PyTorch's segments and blocks), at its peak or at an event.
    /// </summary>
    /// <remarks>
    /// The space consists of all addresses that were ever reserved, laid side by side. Addresses that were not reserved at the moment count
    /// as out of use. Cost: one pass over the events, and some 80 bytes an event until the report is made.
    /// </remarks>
    /// <param name="trace">A trace that has a <see cref="Trace.Layout"/>.</param>
    /// <param name="at">The index of the event to show, counted from 0; null for the peak.</param>
    /// <param name="lives">The most rectangles to keep; those with the largest area are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The trace has no event with this index.</exception>
    /// <exception cref="ArgumentException">The trace has no layout, or no events.</exception>
    public static MemoryReport OfRecorded(Trace trace, int? at = null, int lives = MostLives)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentOutOfRangeException.ThrowIfNegative(at ?? 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(at ?? 0, Math.Max(trace.Events.Length, 1));
        ArgumentOutOfRangeException.ThrowIfNegative(lives);
        if (trace.Layout is null || trace.Events.IsEmpty)
        {
            throw new ArgumentException(
                $"{trace.Name}: only a snapshot with an event says where its allocator had the blocks.", nameof(trace));
        }

        var recorded = new RecordedHistory(trace);
        SpaceHistory history = recorded.Play();
        // A snapshot without history is the state after all of its blocks were allocated.
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
