using Cleave.Bench.Gpu;
using Cleave.Pool;
using static Cleave.Tools.Units.BinaryUnits;

namespace Cleave.Bench.Pool;

/// <summary>Benchmarks of the pool by address, without a lock and with one.</summary>
internal sealed class PoolBench : BenchFamily
{
    /// <summary>The settings of the pool that threads share.</summary>
    internal static IReadOnlyList<SharedSetting<SynchronizedTarget>> Settings { get; } =
    [
        new("one lock", workload =>
        {
            var pool = BuddyPool.Synchronized(BarePoolTarget.Open(workload.Space));
            return () => new SynchronizedTarget(pool);
        }),
        new("thread caches", workload =>
        {
            var pool = BuddyPool.Synchronized(BarePoolTarget.Open(workload.Space));
            pool.UseThreadCaches(SharedRun.KeptPerSize);
            return () => new SynchronizedTarget(pool);
        }),
    ];

    public override string Name => "pool";

    public override string Description => "BuddyPool, of 4 KiB up to the whole space, compared with a pool of the same kind in Rust";

    public override IReadOnlyList<BenchEntry> Workloads { get; } =
        [.. Runs.Select(workload => new BenchEntry(workload.Name, workload.What))];

    public override IReadOnlyList<string> Paths => [.. PoolPaths.All.Select(path => path.Name)];

    /// <summary>The workloads. The figures of the Rust pool were measured on one machine on another day.</summary>
    internal static IReadOnlyList<GpuWorkload> Runs =>
    [
        new PairWorkload("P1", "4 KiB, allocated and freed", 4 * GiB, 5_000_000) { Reference = Of(62, 4 * GiB) },
        new RoundsWorkload("P2", "64 KiB blocks that fill the space", 4 * GiB, 64 * KiB, 20) { Reference = Of(31, 4 * GiB) },
        Steady,
    ];

    private static SteadyWorkload Steady => GpuWorkloads.Steady with { Name = "P3", Reference = Of(34, 16 * GiB) };

    internal override IEnumerable<BenchCase> Cases(BenchOptions options) =>
        from workload in Runs
        where options.Wants(workload.Name)
        from path in PoolPaths.All
        where options.WantsPath(path.Name)
        select GpuCase.Of(workload, path, options);

    internal override IEnumerable<BenchThroughput> Shared(
        int threads, int passes, IProgress<string>? progress, CancellationToken cancel) =>
        SharedRun.Measure<SynchronizedTarget, PoolBlock>(Settings, Steady, threads, passes, progress, cancel);

    /// <summary>The reference: the tables of the Rust pool take 5 MiB for each GiB.</summary>
    private static BenchReference Of(double time, ulong space) => new(time, space / GiB * 5 * MiB, Checksum: null);
}
