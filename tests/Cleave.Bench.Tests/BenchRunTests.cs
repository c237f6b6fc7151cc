using Cleave.Bench.Gpu;
using Cleave.Bench.Reports;

namespace Cleave.Bench.Tests;

/// <summary>A run gives what was asked for, refuses what is not there, and ends when it is told to.</summary>
public sealed class BenchRunTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("gpu-buddy")!;

    private static readonly string[] Recorded = ["B1", "B2", "B3", "B4", "B5", "B5", "B6", "B7", "B7b", "B7c", "B8", "B9a", "B9b"];
    private static readonly string[] Worst = ["W1", "W2", "W3", "W4", "W5"];

    [Fact]
    public void A_run_gives_a_result_for_each_case_and_path()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["b5"], Paths = ["core"], Passes = 2 });
        Assert.Equal(["B5", "B5"], report.Results.Select(result => result.Workload));
        Assert.All(report.Results, result => Assert.Equal(
            (2, "core", BenchUnit.MillisecondsPerPass), (result.Passes.Count, result.Path, result.Unit)));
        Assert.All(report.Results, result => Assert.InRange(result.MetadataBytes, 1UL, result.Reference.MetadataBytes!.Value));
        Assert.True(report.AllAgree);
        Assert.Empty(report.Throughput);
    }

    [Fact]
    public void The_empty_loop_has_a_time_and_no_checksum()
    {
        BenchResult result = Assert.Single(Family.Run(new BenchOptions { Workloads = ["B0"], Passes = 1 }).Results);
        Assert.Equal(("loop", null, 0UL), (result.Path, result.Checksum, result.MetadataBytes));
        Assert.True(result.Median > 0);
    }

    [Fact]
    public void Every_workload_has_a_case_for_each_path()
    {
        IEnumerable<BenchResult> blanks = Family.Cases(new BenchOptions()).Select(bench => bench.Blank);
        IEnumerable<string> names = Recorded.Concat(Worst.SelectMany(name => Enumerable.Repeat(name, 3)));
        Assert.Equal(names, blanks.Where(blank => blank.Path == "core").Select(blank => blank.Workload));
        Assert.Equal(names, blanks.Where(blank => blank.Path == "public").Select(blank => blank.Workload));
    }

    [Theory]
    [InlineData("B11", null, 5, null, "no workload 'B11'; there are B0, B1,")]
    [InlineData(null, "cor", 5, null, "no path 'cor'; there are core, public")]
    [InlineData(null, null, 0, null, "passes is 0; it is at least 1")]
    [InlineData(null, null, 5, 0, "threads is 0; it is at least 1")]
    [InlineData("B3", null, 5, 2, "leave workloads and paths out")]
    public void What_is_not_there_is_refused_by_name(string? workload, string? path, int passes, int? threads, string complaint)
    {
        var options = new BenchOptions
        {
            Workloads = workload is null ? [] : [workload],
            Paths = path is null ? [] : [path],
            Passes = passes,
            Threads = threads,
        };
        Assert.Contains(complaint, Family.Complaint(options), StringComparison.Ordinal);
        Assert.Contains(complaint, Assert.Throws<ArgumentException>(() => Family.Run(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(3, new[] { 1, 3 })]
    public void Threads_are_measured_beside_one(int threads, int[] counts)
    {
        SteadyWorkload workload = (SteadyWorkload)GpuWorkloads.Steady.Shortened();
        BenchThroughput[] reached = [.. SharedRun.Measure(workload, threads, passes: 2, progress: null, CancellationToken.None)];
        Assert.Equal(counts.Length * SharedRun.Settings.Count, reached.Length);
        Assert.Equal(counts, reached.Take(counts.Length).Select(entry => entry.Threads));
        Assert.All(reached, entry => Assert.Equal(2, entry.Passes.Count));
        Assert.All(reached, entry => Assert.True(entry.Maximum >= entry.Median && entry.Median > 0));
    }

    [Fact]
    public void A_run_that_is_cancelled_ends()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var all = new BenchOptions();
        Assert.Throws<OperationCanceledException>(() => Family.Run(all, cancel: cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Family.Run(all with { Threads = 2 }, cancel: cancel.Token));
    }

    [Fact]
    public void Each_workload_ends_when_it_is_cancelled_on_the_way()
    {
        Assert.All(Family.Cases(new BenchOptions()), bench =>
        {
            using var cancel = new CancellationTokenSource();
            cancel.Cancel();
            Assert.Throws<OperationCanceledException>(() => bench.Time(new PassClock(1), cancel.Token));
        });
    }
}
