using Cleave.Tools.Advice;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Snapshots;

namespace Cleave.Tools.Tests.Advice;

/// <summary>An advice tries every allocator and takes the one of the least footprint.</summary>
public sealed class AdviserTests
{
    private const long MiB = 1 << 20;

    private static readonly AdviceOptions Untimed = new() { TimedPasses = 0 };

    /// <summary>A program of PyTorch that had 60 MiB reserved for 41 MiB: two segments of 20 MiB are full, one holds 1 MiB.</summary>
    internal static SnapshotScript Recorded() => new SnapshotScript()
        .Event("segment_alloc", 0x2000000, 20 * MiB).Event("alloc", 0x2000000, 20 * MiB)
        .Event("segment_alloc", 0x4000000, 20 * MiB).Event("alloc", 0x4000000, 20 * MiB)
        .Event("segment_alloc", 0x6000000, 20 * MiB).Event("alloc", 0x6000000, MiB)
        .Segment(0x2000000, 20 * MiB).Block(0x2000000, 20 * MiB, 20 * MiB)
        .Segment(0x4000000, 20 * MiB).Block(0x4000000, 20 * MiB, 20 * MiB)
        .Segment(0x6000000, 20 * MiB).Block(0x6000000, MiB, MiB);

    [Fact]
    public void Every_allocator_is_tried_in_the_order_of_preference()
    {
        TraceAdvice advice = Advise("a 0 4096");
        Assert.Equal(
            ["BestFitAllocator, 256 bytes", "BestFitAllocator, 512 bytes", "BestFitAllocator, 4 KiB", "BestFitAllocator, 2 MiB",
                "GpuBuddy, contiguous", "GpuBuddy, scattered"],
            advice.Trials.Select(trial => trial.Name));
        Assert.All(advice.Trials, trial => Assert.True(trial.IsServed));
        Assert.Equal([4096UL, 4096, 4096, 2 << 20, 4096, 4096], advice.Trials.Select(trial => trial.Footprint!.Value));
    }

    [Fact]
    public void Among_equals_the_finest_granularity_is_advised() =>
        Assert.Equal("BestFitAllocator, 256 bytes", Advise("a 0 4096; a 1 8192").Best!.Name);

    [Fact]
    public void A_coarser_granularity_is_advised_if_it_needs_less()
    {
        // A hole of 3584 bytes takes a block of 4096 only if it was rounded up.
        TraceAdvice advice = Advise(Repeated(3584, 4096));
        Assert.Equal("BestFitAllocator, 4 KiB", advice.Best!.Name);
        Assert.True(advice.Best.Footprint < advice.Trials[0].Footprint);
    }

    [Fact]
    public void Blocks_that_need_mapping_are_advised_apart()
    {
        TraceAdvice advice = Advise(Holes());
        Assert.False(advice.Best!.NeedsMapping);
        Assert.True(advice.BestIfMapped!.NeedsMapping);
        Assert.True(advice.BestIfMapped.Footprint < advice.Best.Footprint);
    }

    [Fact]
    public void The_alignment_holds_for_every_allocator()
    {
        TraceAdvice advice = Adviser.Of(Play.Trace("a 0 256; a 1 256"), Untimed with { MinAlignment = new(1 << 16), PageSize = new(4096) });
        Assert.All(advice.Trials, trial => Assert.True(trial.Footprint > 1 << 16, trial.Name));
        Assert.Equal((1UL << 16) + 256, advice.Plan!.Height);
    }

    [Fact]
    public void The_saving_is_against_what_PyTorch_had_reserved()
    {
        TraceAdvice advice = Adviser.Of(Recorded().ReadOne(), Untimed);
        Assert.Equal(60UL << 20, advice.RecordedBytes);
        Assert.Equal(41UL << 20, advice.Best!.Footprint);
        Assert.Equal(19L << 20, advice.SavedBy(advice.Best));
        Assert.Equal(1, advice.RatioOf(advice.Best));
        Assert.Equal(-19L << 20, advice.SavedBy(advice.Best with { Result = advice.Best.Result! with { Space = 79 << 20 } }));
    }

    [Fact]
    public void One_state_has_no_trials()
    {
        TraceAdvice advice = Adviser.Of(new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).ReadOne());
        Assert.Empty(advice.Trials);
        Assert.Null(advice.Best);
        Assert.False(new AdviceReport([advice]).IsComplete);
    }

    [Fact]
    public void A_recording_that_no_allocator_serves_says_why()
    {
        TraceAdvice advice = Advise("a 0 18446744073709551615");
        Assert.Null(advice.Best);
        Assert.All(advice.Trials, trial => Assert.Contains("no space of 64-bit addresses holds", trial.Problem, StringComparison.Ordinal));
        Assert.Null(advice.Plan);
    }

    [Fact]
    public void Long_recordings_are_not_planned() =>
        Assert.Null(Adviser.Of(Play.Trace("a 0 1; a 1 1"), Untimed with { MostPlanned = 1 }).Plan);

    [Fact]
    public void A_cancelled_advice_ends() => Assert.Throws<OperationCanceledException>(() =>
        Adviser.Of(Play.Trace("a 0 1"), Untimed, progress: null, new CancellationToken(canceled: true)));

    [Fact]
    public void The_pictures_are_those_of_the_recording_and_of_the_advised_allocator()
    {
        Assert.Equal(
            ["recorded", "bestfit"], Adviser.MapsOf(Adviser.Of(Recorded().ReadOne(), Untimed)).Select(map => map.Placement.Split(' ')[^1]));
        Assert.Equal(["bestfit"], Adviser.MapsOf(Advise("a 0 1")).Select(map => map.Placement));
    }

    /// <summary>Eight blocks, every second of which is freed before one that fits in no hole of theirs.</summary>
    internal static string Holes() =>
        string.Join("; ", Enumerable.Range(0, 8).Select(id => $"a {id} 65536")) + "; f 1; f 3; f 5; f 7; a 8 131072; a 9 131072";

    // Blocks of one size make room for blocks of another that is a little larger.
    private static string Repeated(int first, int second) =>
        string.Join("; ", Enumerable.Range(0, 64).Select(id => $"a {id} {first}")) + "; "
        + string.Join("; ", Enumerable.Range(0, 32).Select(id => $"f {2 * id}")) + "; "
        + string.Join("; ", Enumerable.Range(64, 32).Select(id => $"a {id} {second}"));

    private static TraceAdvice Advise(string events) => Adviser.Of(Play.Trace(events), Untimed);
}
