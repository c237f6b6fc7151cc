using Cleave.Bench.BestFit;
using Cleave.Bench.Gpu;
using Cleave.BestFit;
using Cleave.Iterations;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Iterations;

/// <summary>Benchmarks of the allocator that learns, beside best fit on the same work.</summary>
internal sealed class IterationBench : BenchFamily
{
    private static readonly GpuPath BestFit =
        new GpuPath.Through<BestFitTarget, AllocatedRange>("best fit", workload => BestFitTarget.Open(workload.Space));

    private static readonly GpuPath Planned = new GpuPath.Through<IterationTarget, AllocatedRange>(
        "planned", workload => IterationTarget.Open(workload.Space, ((RepeatedWorkload)workload).Requests));

    /// <summary>Several threads outside of iterations, because the threads of this workload do not repeat themselves together.</summary>
    private static readonly SharedSetting<IterationTarget> OneLock = new("one lock", workload =>
    {
        var memory = new IterationAllocator(workload.Space);
        return () => new IterationTarget(memory, requests: 0);
    });

    public override string Name => "iterations";

    public override string Description => "IterationAllocator with its plan, beside BestFitAllocator on the same work";

    public override IReadOnlyList<BenchEntry> Workloads { get; } = [
        .. Plays.Select(workload => new BenchEntry(workload.Name, workload.What))];

    public override IReadOnlyList<string> Paths => [Planned.Name, BestFit.Name];

    /// <summary>The workloads, all of which have a plan in their timed part.</summary>
    internal static IReadOnlyList<RepeatedWorkload> Plays =>
    [
        new("I1", "2 000 requests of odd sizes, 100 of them live", 16 * GiB, 2_000, 1_000) { Live = 100 },
        new("I2", "the same with 1 000 of them live", 16 * GiB, 2_000, 1_000) { Live = 1_000 },
        new("I3", "2 000 requests, freed last first at the end", 16 * GiB, 2_000, 1_000),
    ];

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in Plays
        where options.Wants(workload.Name)
        from path in new[] { Planned, BestFit }
        where options.WantsPath(path.Name)
        select new GpuCase(workload, path);

    internal override IEnumerable<BenchThroughput> Shared(int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure<IterationTarget, AllocatedRange>(
            [OneLock], GpuWorkloads.Steady with { Name = "P3" }, threads, passes, progress, cancel);
}
