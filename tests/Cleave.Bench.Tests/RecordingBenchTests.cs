using Cleave.Bench.Recordings;
using Cleave.Bench.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Bench.Tests;

/// <summary>The benchmarks of reading and playing: the snapshot that they make is a sound one, and every case gives a figure.</summary>
public sealed class RecordingBenchTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("replay")!;

    [Fact]
    public void The_snapshot_is_read_as_the_program_that_made_it()
    {
        const int Entries = 20_000;
        using var file = new SnapshotFile(Entries);
        Trace trace = file.Read();
        var program = new SnapshotProgram();
        SnapshotStep[] steps = [.. program.Run(Entries)];
        Assert.Equal(steps.Count(step => step.Action == SnapshotAction.Alloc), trace.AllocationCount);
        Assert.Equal(steps.Count(step => step.Action == SnapshotAction.FreeRequested), trace.FreeCount);
        Assert.Equal(
            steps.Where(step => step.Action == SnapshotAction.Alloc).Select(step => step.Size),
            trace.Events.Where(step => step.Kind == TraceEventKind.Allocate).Select(step => step.Size));
        Assert.Equal(program.Live.Count(), trace.AllocationCount - trace.FreeCount);
    }

    [Fact]
    public void An_entry_takes_as_many_bytes_as_its_size_says()
    {
        using var small = new SnapshotFile(30_000);
        using var large = new SnapshotFile(60_000);
        Assert.InRange((large.Length - small.Length) / 30_000, SnapshotMaker.EntryBytes - 2, SnapshotMaker.EntryBytes + 2);
    }

    [Fact]
    public void Each_case_has_a_figure()
    {
        BenchReport report = Family.Run(new BenchOptions { Passes = 1, Short = true });
        Assert.Equal(
            ["S1 reader MB/s", "S2 reader MiB", "S3 scattered Mevents/s", "S3 contiguous Mevents/s", "S3 bestfit Mevents/s",
                "S3 pool Mevents/s", "S4 scattered MiB", "S4 contiguous MiB", "S4 bestfit MiB", "S4 pool MiB"],
            report.Results.Select(result => $"{result.Workload} {result.Path} {result.Unit.Name()}"));
        Assert.All(report.Results, result => Assert.True(result.Median > 0));
    }

    [Fact]
    public void A_rate_is_best_where_it_is_highest()
    {
        BenchResult rate = Family.ListCases(new BenchOptions())[0] with
        {
            Passes = [2, 5, 3],
            Reference = new BenchReference(1.5, null, null),
        };
        Assert.Equal((5, 2, 2.0), (rate.Best, rate.Minimum, rate.Speedup!.Value));
        Assert.All(Enum.GetValues<BenchUnit>(), unit => Assert.Equal(unit, BenchUnits.Find(unit.Name())));
    }
}
