using System.Globalization;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;
using Cleave.Tools.Units;

namespace Cleave.Tools.Reports;

/// <summary>
/// Answers the first questions of a PyTorch user: whether memory is fragmented, by how much, and how to reduce the fragmentation.
/// </summary>
internal static class ReplayAnswer
{
    /// <summary>The idle share from which memory counts as fragmented.</summary>
    private const double Fragmented = 0.10;

    /// <summary>The idle share below which no setting of the allocator gains much.</summary>
    private const double Little = 0.05;

    private const string HowToRecord = "Record a history with torch.cuda.memory._record_memory_history() before the program's work, and save it "
        + "with torch.cuda.memory._dump_snapshot('snapshot.pickle').";

    /// <summary>Returns the answer in one to three sentences, or none if the trace does not contain enough data.</summary>
    public static IEnumerable<string> Of(TraceReport report)
    {
        Trace trace = report.Trace;
        return trace.IsOneState ? [$"No answer: no event was recorded, so there is no peak. {HowToRecord}"]
            : trace.Recorded is null ? OfPlacement(report)
            : trace.Recorded is { IdleShareAtPeakLive: { } idle, ReservedAtPeakLiveBytes: { } reserved } ? OfSnapshot(report, idle, reserved)
            : ["No answer: what this recording lacks leaves open how much was idle at the peak. "
                + "_record_memory_history() without skip_actions and with a large max_entries records all of it."];
    }

    private static IEnumerable<string> OfSnapshot(TraceReport report, double idle, ulong reserved)
    {
        ulong bytes = reserved - report.Trace.Recorded!.PeakLiveBytes!.Value;
        string how = idle >= Fragmented ? "Fragmentation" : idle >= Little ? "Some fragmentation" : "No fragmentation to speak of";
        yield return $"{how}: {Percent(idle)} of the {new ByteSize(reserved)} that PyTorch had reserved was idle at the peak "
            + $"({new ByteSize(bytes)}){HoleOf(report.Trace, bytes)}.";
        yield return Advice(report, idle);
    }

    private static string Advice(TraceReport report, double idle)
    {
        if (idle < Little)
        {
            return "No setting of the allocator gains much: smaller batches, activation checkpointing or a smaller data type lower the peak itself.";
        }

        ReplayResult? mapped = report.Results.FirstOrDefault(result => result.Policy == PlacementPolicy.Scattered && result is { Searched: true, FailureCount: 0 });
        string need = mapped?.FootprintRatio is { } ratio ? $"Mapping pages would need {Percent(ratio - 1)} more than is live: " : "";
        return report.Trace.Layout?.Settings.ExpandableSegments == true
            ? $"{need}expandable_segments is on already; torch.cuda.empty_cache() before the peak gives idle pages back."
            : $"{need}{(need.Length == 0 ? "Try" : "try")} PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True.";
    }

    // A hole that contains most of the idle bytes is named, because a larger block cannot use it.
    private static string HoleOf(Trace trace, ulong idle)
    {
        if (trace.Layout is null)
        {
            return "";
        }

        var recorded = new RecordedHistory(trace);
        SpaceHistory history = recorded.Play();
        SpaceMoment peak = RecordedMoment.At(history.PeakEvent, recorded, history);
        if (peak.LargestFreeBlock < idle / 2 || peak.LargestFreeBlock == 0)
        {
            return "";
        }

        bool fits = trace.Events.Skip(history.PeakEvent + 1)
            .Any(step => step.Kind == TraceEventKind.Allocate && step.Size <= peak.LargestFreeBlock && step.Size > peak.LargestFreeBlock / 2);
        return $", most of it in one hole of {new ByteSize(peak.LargestFreeBlock)}"
            + (fits ? "" : ", and no later request that fits in it fills even half of it");
    }

    private static IEnumerable<string> OfPlacement(TraceReport report)
    {
        ReplayResult? Served(PlacementPolicy policy) =>
            report.Results.FirstOrDefault(result => result.Policy == policy && result is { Searched: true, FailureCount: 0 });
        if (Served(PlacementPolicy.Scattered)?.FootprintRatio is { } scattered && Served(PlacementPolicy.Contiguous)?.FootprintRatio is { } contiguous)
        {
            string bestFit = Served(PlacementPolicy.BestFit)?.FootprintRatio is { } ratio ? $" ({Percent(ratio - 1)} by best fit)" : "";
            yield return $"One run of addresses for each block would need {Percent(contiguous - 1)} more than is live at the peak{bestFit}; "
                + $"as many pieces as it takes, which must be mapped, {Percent(scattered - 1)}.";
        }
    }

    private static string Percent(double share) => share is > 0 and < 0.0005 ? "under 0.1 %" : (100 * share).ToString(share < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
