
namespace Cleave.Bench.Reports;

/// <summary>The outcome of a run of benchmarks as plain data, which the renderers print.</summary>
/// <param name="Family">The family that was run.</param>
/// <param name="Results">One entry a workload and path, in the order in which they ran.</param>
/// <param name="Throughput">What threads reached on a shared allocator, where that was asked for instead.</param>
public sealed record BenchReport(
    string Family, IReadOnlyList<BenchResult> Results, IReadOnlyList<BenchThroughput> Throughput)
{
    /// <summary>Whether all placements are the reference's.</summary>
    public bool AllAgree => !Results.Any(result => result.Differs);
}
