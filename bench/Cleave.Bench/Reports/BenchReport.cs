namespace Cleave.Bench.Reports;

/// <summary>The outcome of a run of benchmarks as plain data, which the renderers print.</summary>
/// <param name="Family">The family that was run.</param>
/// <param name="Results">One entry for each workload and path, in the order in which they ran.</param>
/// <param name="Throughput">The throughput of threads on a shared allocator, if that was measured instead of the workloads.</param>
public sealed record BenchReport(
    string Family, IReadOnlyList<BenchResult> Results, IReadOnlyList<BenchThroughput> Throughput)
{
    /// <summary>The machine and the build that were measured; null if the report does not say.</summary>
    public BenchSetting? Setting { get; init; }

    /// <summary>The figures of other allocators for the same workloads, which were loaded and not measured in this run.</summary>
    public IReadOnlyList<LoadedFigure> Figures { get; init; } = [];

    /// <summary>Whether all placements agree with those of the reference.</summary>
    public bool AllAgree => !Results.Any(result => result.Differs);
}
