using Cleave.Bench.Reports;

namespace Cleave.Bench.Tests;

/// <summary>The family of the Vulkan allocator: each path runs, and recordings need few blocks.</summary>
public sealed class VulkanBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("vulkan")!;

    [Fact]
    public void The_odd_sizes_run_on_each_path()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["V2"], Passes = 1, Short = true });
        Assert.Equal(
            ["V2 range", "V2 owner", "V2 best fit"],
            report.Results.Select(result => $"{result.Workload} {result.Path}"));
        Assert.All(report.Results, result => Assert.True(result.Minimum > 0));
    }

    [Fact]
    public void Recordings_need_at_most_one_block_more_than_best_fit()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["T1", "T2"], Passes = 1 });

        // The figures of docs/vulkan.md, in whole MiB: what the blocks hold, and the smallest space that best fit alone needs.
        Assert.Equal(
            [("T1", 32, 10), ("T2", 1895, 1705)],
            report.Results.Select(one => (one.Workload, (int)Math.Round(one.Median), (int)Math.Round(one.Reference.Time!.Value))));
        Assert.All(report.Results, result =>
        {
            Assert.Equal((BenchUnit.Mebibytes, "MiB"), (result.Unit, result.Unit.Name()));
            Assert.InRange(result.Median - result.Reference.Time!.Value, 0, 256);
        });
    }
}
