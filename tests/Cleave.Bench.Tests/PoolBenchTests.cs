using Cleave.Bench.Gpu;
using Cleave.Bench.Pool;
using Cleave.Bench.Reports;
using Cleave.Pool;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of the pool: each on both paths, with the same blocks, and with threads that share one.</summary>
public sealed class PoolBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("pool")!;

    public static TheoryData<string> Workloads => [.. PoolBench.Runs.Select(workload => workload.Name)];

    [Fact]
    public void Every_workload_has_a_case_for_each_path()
    {
        IEnumerable<BenchResult> blanks = Family.Cases(new BenchOptions()).Select(bench => bench.Blank);
        string[] cases = ["P1 bare", "P1 synchronized", "P2 bare", "P2 synchronized", "P3 bare", "P3 synchronized"];
        Assert.Equal(cases, blanks.Select(blank => $"{blank.Workload} {blank.Path}"));
        Assert.Equal(["P1", "P2", "P3"], Family.Workloads.Select(entry => entry.Name));
        Assert.Equal(["bare", "synchronized"], Family.Paths);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Both_paths_give_the_same_blocks(string name)
    {
        GpuWorkload workload = PoolBench.Runs.Single(run => run.Name == name).Shortened();
        ulong bare = HashOf(workload, PoolPaths.Bare);
        Assert.Equal(bare, HashOf(workload, PoolPaths.Synchronized));
        Assert.NotEqual(new Fnv1a().Value, bare);
    }

    [Fact]
    public void Every_request_of_a_workload_is_served_and_freed()
    {
        foreach (GpuWorkload workload in PoolBench.Runs.Select(run => run.Shortened()))
        {
            var pool = BarePoolTarget.Open(workload.Space);
            workload.Play<BarePoolTarget, PoolBlock>(new BarePoolTarget(pool), new PassClock(1), CancellationToken.None);
            BuddyPoolStatistics stats = pool.GetStatistics();
            Assert.True(stats.Allocations > 0 && stats.OutOfMemory == 0, workload.Name);
            Assert.Equal((0UL, 0UL, 0UL), (stats.OversizeAllocs, stats.FreeingFree, stats.InvalidAddresses));
            Assert.Equal(workload.Name == "P3", stats.Allocations > stats.Frees);
            pool.Validate();
        }
    }

    [Fact]
    public void A_run_gives_times_and_the_bytes_of_the_tables()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["p1"], Paths = ["bare"], Passes = 1, Short = true });
        BenchResult result = Assert.Single(report.Results);
        Assert.True(result.Median > 0 && report.AllAgree);
        Assert.Null(result.Checksum);
        Assert.Equal((62.0, 20UL << 20), (result.Reference.Time!.Value, result.Reference.MetadataBytes!.Value));
        Assert.InRange(result.MetadataBytes, 9UL << 20, (9UL << 20) + 2048);
    }

    [Fact]
    public void Threads_share_a_pool()
    {
        var workload = (SteadyWorkload)PoolBench.Runs[^1].Shortened();
        BenchThroughput[] reached = [.. SharedRun.Measure<SynchronizedTarget, PoolBlock>(
            PoolBench.Settings, workload, threads: 2, passes: 1, progress: null, CancellationToken.None)];
        Assert.Equal(
            ["one lock 1", "one lock 2", "thread caches 1", "thread caches 2"],
            reached.Select(entry => $"{entry.Setting} {entry.Threads}"));
        Assert.All(reached, entry => Assert.True(entry.Median > 0));
    }

    private static ulong HashOf(GpuWorkload workload, GpuPath path)
    {
        var hash = new Fnv1a();
        path.Play(workload, hash, new PassClock(1), CancellationToken.None);
        return hash.Value;
    }
}
