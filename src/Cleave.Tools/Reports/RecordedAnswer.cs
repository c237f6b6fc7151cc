using Cleave.Tools.Moments;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Traces;
using Cleave.Tools.Units;

namespace Cleave.Tools.Reports;

/// <summary>Answers what a PyTorch user asks first: is it fragmentation, how much, and what to do.
/// A replay and an advice share it.</summary>
internal static class RecordedAnswer
{
    /// <summary>From this idle share on the memory counts as fragmented.</summary>
    private const double Fragmented = 0.10;

    /// <summary>Below this share no setting of the allocator gains much.</summary>
    private const double Little = 0.05;

    /// <summary>The answer in one or two sentences; none for a trace whose program was not PyTorch.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="mapped">The footprint over the peak if pages are mapped side by side; null if that is not known.</param>
    public static IEnumerable<string> Of(Trace trace, double? mapped)
    {
        if (trace.IsOneState)
        {
            return [$"No answer: no event was recorded, so there is no peak. {SnapshotHints.HowToRecord}"];
        }

        return trace.Recorded switch
        {
            null => [],
            { IdleShareAtPeakLive: { } idle, ReservedAtPeakLiveBytes: { } reserved } =>
                [Finding(trace, idle, reserved), Setting(trace, idle, mapped)],
            _ => ["No answer: what this recording lacks leaves open how much was idle at the peak. "
                + "_record_memory_history() without skip_actions and with a large max_entries records all of it."],
        };
    }

    private static string Finding(Trace trace, double idle, ulong reserved)
    {
        ulong bytes = reserved - trace.Recorded!.PeakLiveBytes!.Value;
        string how = idle >= Fragmented ? "Fragmentation" : idle >= Little ? "Some fragmentation" : "No fragmentation to speak of";
        return $"{how}: {Percentage.Of(idle)} of the {new ByteSize(reserved)} that PyTorch had reserved was idle at the peak "
            + $"({new ByteSize(bytes)}){HoleOf(trace, bytes)}.";
    }

    private static string Setting(Trace trace, double idle, double? mapped)
    {
        if (idle < Little)
        {
            return "No setting of the allocator gains much: smaller batches, activation checkpointing or a smaller data "
                + "type lower the peak itself.";
        }

        string need = mapped is { } ratio ? $"Mapping pages would need {Percentage.Of(ratio - 1)} more than is live: " : "";
        return trace.Layout?.Settings.ExpandableSegments == true
            ? $"{need}expandable_segments is on already; torch.cuda.empty_cache() before the peak gives idle pages back."
            : $"{need}{(need.Length == 0 ? "Try" : "try")} PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True.";
    }

    // One hole that holds most of what is idle is worth naming: a block larger than it cannot use it.
    private static string HoleOf(Trace trace, ulong idle)
    {
        if (trace.Layout is null)
        {
            return "";
        }

        var recorded = new RecordedHistory(trace);
        SpaceMoment peak = recorded.PeakMoment();
        if (peak.LargestFreeBlock < idle / 2 || peak.LargestFreeBlock == 0)
        {
            return "";
        }

        bool fits = trace.Events.Skip(peak.Event!.Value + 1)
            .Any(step => step.Kind == TraceEventKind.Allocate && step.Size <= peak.LargestFreeBlock
                && step.Size > peak.LargestFreeBlock / 2);
        return $", most of it in one hole of {new ByteSize(peak.LargestFreeBlock)}"
            + (fits ? "" : ", and no later request that fits in it fills even half of it");
    }
}
