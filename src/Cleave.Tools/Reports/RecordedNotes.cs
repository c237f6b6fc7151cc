using System.Globalization;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>
/// Describes in sentences the additional data of a recording, the data that it lacks, and the values that are unknown as a result.
/// </summary>
internal static class RecordedNotes
{
    private static readonly (SnapshotGaps Gap, string Text)[] Gaps =
    [
        (SnapshotGaps.NoHistory, "nothing was recorded, since the history was off: the snapshot holds one state and no peak."),
        (SnapshotGaps.BeginningLost, "the buffer of the history overflowed, so the beginning of the recording is lost; "
            + "a larger max_entries of _record_memory_history keeps more."),
        (SnapshotGaps.Allocations, "alloc events were not recorded, so the live bytes are unknown."),
        (SnapshotGaps.FreeRequests, "free_requested events were not recorded; a block ends at its free_completed."),
        (SnapshotGaps.Frees,
            "no frees were recorded; a block counts as live until its addresses are used again or the snapshot no longer holds it."),
        (SnapshotGaps.SegmentAllocations, "segment_alloc events were not recorded; a segment counts from its first block on."),
        (SnapshotGaps.SegmentFrees, "segment_free events were not recorded."),
    ];

    /// <summary>Returns the sentences about a trace, those about its beginning first.</summary>
    public static IEnumerable<string> Of(Trace trace) => Beginning(trace).Concat(Missing(trace)).Concat(Unknown(trace));

    private static IEnumerable<string> Beginning(Trace trace)
    {
        if (trace.IsOneState || trace.Notes is null || trace.PreludeCount == 0)
        {
            yield break;
        }

        ulong bytes = 0;
        foreach (TraceEvent item in trace.Events.Take(trace.PreludeCount))
        {
            bytes += item.Size;
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"the recording begins in the middle: {trace.PreludeCount} blocks ({new ByteSize(bytes)}, "
                + $"{Share((double)bytes / trace.PeakLiveBytes)} "
            + $"of the peak) were live before it. They are inferred, and are placed first in order of address.");
    }

    private static IEnumerable<string> Missing(Trace trace)
    {
        if (trace.Notes is not { } notes)
        {
            yield break;
        }

        foreach ((SnapshotGaps gap, string text) in Gaps)
        {
            if (notes.Gaps.HasFlag(gap))
            {
                yield return text;
            }
        }

        (int Count, string Text)[] counts =
        [
            (notes.InferredFrees, "frees inferred"), (notes.UnmatchedFrees, "frees of free blocks left out"),
            (notes.UnexplainedBlocks, "blocks in the final segments that the events contradict"),
            (notes.VanishedBlocks, "blocks never freed that the final segments lack"),
            (notes.ContradictedSegments, "segments that the events and the final segments contradict each other about"),
            (notes.UnknownActions, "events of unknown kinds"),
        ];
        string[] found = [
            .. counts.Where(entry => entry.Count > 0).Select(entry => FormattableString.Invariant($"{entry.Count} {entry.Text}"))];
        if (found.Length > 0)
        {
            yield return $"the recording is not complete: {string.Join(", ", found)}.";
        }
    }

    private static IEnumerable<string> Unknown(Trace trace)
    {
        if (trace.Recorded is not { } recorded)
        {
            yield break;
        }

        (ByteBounds Bounds, string Name)[] figures =
            [(recorded.PeakLive, "peak of live bytes"), (recorded.PeakReserved, "peak of reserved bytes")];
        foreach ((ByteBounds bounds, string name) in figures)
        {
            if (bounds.Exact is null)
            {
                yield return $"the {name} is not known from this recording: {bounds}.";
            }
        }
    }

    private static string Share(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + "%";
}
