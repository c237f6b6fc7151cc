using Cleave.Bench.BestFit;
using Cleave.Bench.Gpu;
using Cleave.Bench.Reports;
using Cleave.BestFit;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of the best-fit allocator: every workload runs, serves what it should, and quotes its reference.</summary>
public sealed class BestFitBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("best-fit")!;

    public static TheoryData<string> Workloads => [.. BestFitBench.Plays.Select(workload => workload.Name).Distinct()];

    [Fact]
    public void Every_workload_is_in_the_list()
    {
        Assert.Equal(["B0", "P1", "P2", "P3", "P4", "P4b", "R1", "R2"], Family.Workloads.Select(entry => entry.Name));
        Assert.Equal(
            ["B0", "P1", "P2", "P3", "P4", "P4b", "R1", "R2", "R2", "R2"],
            Family.Cases(new BenchOptions { Paths = ["public"] }).Select(bench => bench.Blank.Workload));
        Assert.Equal(
            ["loop", "runs", "public", "offset"],
            Family.Cases(new BenchOptions { Workloads = ["B0", "P4"] }).Select(bench => bench.Blank.Path));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void The_bookkeeping_is_sound_after_a_workload(string name)
    {
        GpuWorkload workload = BestFitBench.Plays.First(play => play.Name == name).Shortened();
        var memory = new BestFitAllocator(workload.Space);
        var clock = new PassClock(1);
        workload.Play<BestFitTarget, AllocatedRange>(new BestFitTarget(memory), clock, CancellationToken.None);
        memory.Validate();
        Assert.True(clock.Passes.Single().Operations > 0);
        Assert.Equal(name is "P1" or "P2", memory.FreeBytes == memory.Size);
        if (name == "R1")
            Assert.Equal((2000UL, 4096UL), (memory.GetStatistics().FreeRuns, memory.LargestFreeRun));
    }

    [Theory]
    [InlineData("P1")]
    [InlineData("P2")]
    [InlineData("P4")]
    [InlineData("P4b")]
    [InlineData("R1")]
    public void The_runs_alone_serve_a_workload_as_the_allocator_does(string name)
    {
        GpuWorkload workload = BestFitBench.Plays.First(play => play.Name == name).Shortened();
        var memory = new BestFitAllocator(workload.Space);
        workload.Play<BestFitTarget, AllocatedRange>(new BestFitTarget(memory), new PassClock(1), CancellationToken.None);
        var runs = new RunSpace(workload.Space >> 8);
        workload.Play<RunsTarget, RunsTarget.Range>(new RunsTarget(runs), new PassClock(1), CancellationToken.None);
        runs.Validate();
        Assert.Equal(memory.GetFreeRuns().Select(run => (run.Offset >> 8, run.Size >> 8)), runs.FreeInOrder().Select(
            run => (run.Start, run.Length)));
    }

    [Fact]
    public void A_run_gives_times_beside_the_reference()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["p1"], Paths = ["public"], Passes = 1, Short = true });
        BenchResult result = Assert.Single(report.Results);
        Assert.True(result.Median > 0 && report.AllAgree);
        Assert.Equal((5.7, 1UL << 20), (result.Reference.Time!.Value, result.Reference.MetadataBytes!.Value));
    }
}
