using Cleave.Bench.Gpu;
using Cleave.Bench.Peers;
using Cleave.BestFit;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.BestFit;

/// <summary>Benchmarks of the best-fit allocator: its free runs and table of ranges alone, the public calls that return plain values, and
/// a translation of OffsetAllocator on the same work.</summary>
internal sealed class BestFitBench : BenchFamily
{
    private static readonly GpuPath Public =
        new GpuPath.Through<BestFitTarget, AllocatedRange>("public", workload => BestFitTarget.Open(workload.Space));

    private static readonly GpuPath Runs =
        new GpuPath.Through<RunsTarget, RunsTarget.Range>("runs", workload => RunsTarget.Open(workload.Space));

    private static readonly GpuPath[] Ways = [Runs, Public, OffsetTarget.Path];

    private static readonly SharedSetting<BestFitTarget> OneLock = new("one lock", workload =>
    {
        var memory = new BestFitAllocator(workload.Space);
        return () => new BestFitTarget(memory);
    });

    public override string Name => "best-fit";

    public override string Description =>
        "BestFitAllocator beside OffsetAllocator (no exact best fit), as C++ on another day and in our own translation, path offset";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. Plays.Select(workload => new BenchEntry(workload.Name, workload.What)).DistinctBy(entry => entry.Name)];

    public override IReadOnlyList<string> Paths => [.. Ways.Select(path => path.Name)];

    /// <summary>The workloads. The figures of OffsetAllocator were measured on one machine on another day; its own rule of what fits is
    /// stricter.</summary>
    internal static IReadOnlyList<GpuWorkload> Plays =>
    [
        GpuWorkloads.EmptyLoop,
        new PairWorkload("P1", "4 KiB, allocated and freed", 4 * GiB, 5_000_000) { Reference = Of(5.7, 4 * GiB) },
        new RoundsWorkload("P2", "64 KiB blocks that fill the space", 4 * GiB, 64 * KiB, 20) { Reference = Of(15.8, 4 * GiB) },
        GpuWorkloads.Steady with { Name = "P3", Reference = Of(11.8, 16 * GiB) },
        Odd with { Reference = Of(20.3, 16 * GiB) },
        Odd with { Name = "P4b", What = "as P4, 85 % full", Percent = 85 },
        new EqualRunsWorkload("R1", "two million free runs of 4 KiB", 2_000_000, 2_000_000),
        .. new[] { 64 * MiB, 1 * GiB, 16 * GiB }.Select(space => new WorstWorkload(
            "R2", "4 KiB aligned to 8 KiB, which no free run permits", space, new Comb(4 * KiB, 0), [new(4 * KiB, 8 * KiB)], 1)),
    ];

    private static SteadyWorkload Odd => new("P4", "odd sizes below 4 MiB, 60 % full", 16 * GiB, 1_000_000, 2_000_000) { Odd = true };

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in Plays
        where options.Wants(workload.Name)
        from path in workload.Name == GpuWorkloads.EmptyLoop.Name ? [GpuPath.Loop] : workload is WorstWorkload ? [Public] : Ways
        where path == GpuPath.Loop || options.WantsPath(path.Name)
        select GpuCase.Of(workload, path, options);

    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure<BestFitTarget, AllocatedRange>(
            [OneLock], GpuWorkloads.Steady with { Name = "P3" }, threads, passes, progress, cancel);

    /// <summary>The reference: the nodes of OffsetAllocator take 256 KiB for each GiB.</summary>
    private static BenchReference Of(double time, ulong space) => new(time, space / GiB * 256 * KiB, Checksum: null);
}
