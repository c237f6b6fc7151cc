using Cleave.Tools.Replay;
using Cleave.Tools.Units;

namespace Cleave.Tools.Reports;

/// <summary>The first sentences of a replay: what it found out about one recording.</summary>
internal static class ReplayAnswer
{
    /// <summary>The answer in one or two sentences; none for a trace that nothing can be said about.</summary>
    public static IEnumerable<string> Of(TraceReport report) => report.Trace.Recorded is null && !report.Trace.IsOneState
        ? OfPlacement(report)
        : RecordedAnswer.Of(report.Trace, RatioOf(report, PlacementPolicy.Scattered));

    private static IEnumerable<string> OfPlacement(TraceReport report)
    {
        double? contiguous = RatioOf(report, PlacementPolicy.Contiguous);
        double? bestFit = RatioOf(report, PlacementPolicy.BestFit);
        if ((contiguous ?? bestFit) is { } least)
        {
            string second = contiguous is not null && bestFit is { } other ? $", and BestFitAllocator {Percentage.Of(other - 1)}" : "";
            yield return $"{(contiguous is null ? "BestFitAllocator" : "GpuBuddy")} needs {Percentage.Of(least - 1)} more "
                + "than the peak of live bytes "
                + $"if each allocation is one run of addresses{second}.";
        }

        if (RatioOf(report, PlacementPolicy.Scattered) is { } scattered)
        {
            yield return $"GpuBuddy needs {Percentage.Of(scattered - 1)} more than the peak if an allocation may be several blocks "
                + "that are mapped side by side.";
        }
    }

    private static double? RatioOf(TraceReport report, PlacementPolicy policy) =>
        report.Results.FirstOrDefault(result => result.Policy == policy && result is { Searched: true, FailureCount: 0 })?.FootprintRatio;
}
