namespace Cleave.Bench.Comparisons;

/// <summary>One workload in two runs.</summary>
/// <param name="Workload">The name of the workload.</param>
/// <param name="Path">The name of the path, or the setting and the number of threads.</param>
/// <param name="Space">The size of the space in bytes; 0 if it is not known.</param>
/// <param name="Unit">The short name of the unit.</param>
/// <param name="IsRate">Whether a higher value is a faster one.</param>
/// <param name="Earlier">The passes of the earlier run.</param>
/// <param name="Now">The passes of this run.</param>
public sealed record ComparedResult(
    string Workload, string Path, ulong Space, string Unit, bool IsRate, PassSpread Earlier, PassSpread Now)
{
    /// <summary>The fewest passes of both runs for which a difference is judged.</summary>
    public const int FewestPasses = 3;

    /// <summary>The median of this run over the median of the earlier one.</summary>
    public double Ratio => Now.Median / Earlier.Median;

    /// <summary>Whether the two runs differ by more than their passes spread.</summary>
    public ComparisonVerdict Verdict => Math.Min(Earlier.Passes, Now.Passes) < FewestPasses ? ComparisonVerdict.TooFewPasses
        : Now.Overlaps(Earlier) ? ComparisonVerdict.WithinSpread
        : Now.Median < Earlier.Median != IsRate ? ComparisonVerdict.Faster
        : ComparisonVerdict.Slower;
}

/// <summary>The judgement on the difference of two runs of one workload.</summary>
public enum ComparisonVerdict
{
    /// <summary>The ranges of the passes overlap, so the difference may be chance.</summary>
    WithinSpread,

    /// <summary>Each pass of this run was faster than each of the earlier run.</summary>
    Faster,

    /// <summary>Each pass of this run was slower than each of the earlier run.</summary>
    Slower,

    /// <summary>One of the runs has fewer passes than a judgement needs.</summary>
    TooFewPasses,
}

/// <summary>Names verdicts in reports.</summary>
internal static class ComparisonVerdicts
{
    /// <summary>The words for a verdict, such as "within the spread".</summary>
    public static string Name(this ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.Faster => "faster",
        ComparisonVerdict.Slower => "slower",
        ComparisonVerdict.TooFewPasses => "too few passes",
        _ => "within the spread",
    };
}
