using Cleave.Bench.Gpu;
using Cleave.Bench.Pages;
using Cleave.Placement;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of the page allocator: each on both paths, every page served and freed, and threads that share one.</summary>
public sealed class PageBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("pages")!;

    [Fact]
    public void Every_workload_has_a_case_for_each_path()
    {
        IEnumerable<BenchResult> blanks = Family.Cases(new BenchOptions()).Select(bench => bench.Blank);
        string[] workloads = ["F1", "F2", "F2b", "F3"];
        string[] cases = [.. workloads.SelectMany(workload => new[] { $"{workload} cached", $"{workload} locked", $"{workload} nodes" })];
        Assert.Equal(cases, blanks.Select(blank => $"{blank.Workload} {blank.Path}"));
        Assert.Equal(workloads, Family.Workloads.Select(entry => entry.Name));
    }

    [Fact]
    public void What_a_workload_takes_it_gives_back_or_holds()
    {
        using var space = new PageSpace(PageBench.Pair.Space, pagesPerThread: 16);
        var target = new PageTarget(space.Pages);
        PageBench.Pair.Shortened().Play<PageTarget, TakenPages>(target, new PassClock(1), CancellationToken.None);
        space.Pages.Flush();
        Assert.Equal(space.Pages.TotalPages, space.Pages.FreePages);
        Assert.Equal(PlacementError.None, target.Allocate(0, 0, 16384, 4096, GpuBuddyRawFlags.None, out TakenPages block));
        Assert.Equal((16384UL, 2, true), (PageTarget.BytesOf(block), PageTarget.Describe(block).Order, PageTarget.IsBlock(block)));
        Assert.Equal(space.Pages.TotalPages - 4, space.Pages.FreePages);
        target.Free(block);
        space.Pages.Validate();
    }

    [Fact]
    public void Every_case_gives_times_and_the_bytes_of_the_books()
    {
        foreach (BenchCase bench in Family.Cases(new BenchOptions()))
        {
            bench.WarmUp(CancellationToken.None);
            Assert.Null(bench.Check(CancellationToken.None));
        }
        BenchResult result = Assert.Single(Family.Run(new BenchOptions { Workloads = ["f2"], Paths = ["locked"], Passes = 1 }).Results);
        Assert.True(result.Median > 0);

        // 4 GiB of pages of 4 KiB: four bits a page, since no thread keeps pages on this path.
        Assert.InRange(result.MetadataBytes, 512UL << 10, 560UL << 10);
    }

    [Fact]
    public void Threads_share_an_allocator()
    {
        BenchThroughput[] reached = [.. PagePath.Cached.Shared(
            (PairWorkload)PageBench.Pair.Shortened(), (
                SteadyWorkload)PageBench.Steady.Shortened(), threads: 2, passes: 1, progress: null, CancellationToken.None)];
        Assert.Equal([("F1", 1), ("F1", 2), ("F3", 1), ("F3", 2)], reached.Select(entry => (entry.Workload, entry.Threads)));
        Assert.All(reached, entry => Assert.True(entry.Median > 0));
    }
}
