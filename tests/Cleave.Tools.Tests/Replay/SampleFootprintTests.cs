using Cleave.Tools.Files;
using Cleave.Tools.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>The footprints of the recordings that ship, against those that were measured with the reference.</summary>
public sealed class SampleFootprintTests
{
    private const double OnePercent = 0.01;
    private const string Text = "torch-lm-finetune.trace.gz";
    private const string Snapshot = "torch-lm-finetune.pickle.gz";

    [Fact]
    public void Scattered_blocks_serve_the_fine_tuning_in_1_001_of_its_peak()
    {
        ReplayResult result = Play.Scattered(Read(Text), Play.Untimed);
        AssertServed(result);
        Assert.InRange(result.FootprintRatio!.Value, 1.001 * (1 - OnePercent), 1.001 * (1 + OnePercent));
    }

    [Fact]
    public void One_run_of_addresses_each_needs_1_453_of_the_peak()
    {
        ReplayResult result = Play.Contiguous(Read(Text), Play.Untimed);
        AssertServed(result);
        Assert.InRange(result.FootprintRatio!.Value, 1.453 * (1 - OnePercent), 1.453 * (1 + OnePercent));
    }

    [Fact]
    public void Best_fit_needs_1_003_of_the_peak()
    {
        ReplayResult result = Replayer.Run(Read(Text), PlacementPolicy.BestFit, Play.Untimed);
        AssertServed(result);
        Assert.InRange(result.FootprintRatio!.Value, 1.002, 1.0035);
    }

    [Fact]
    public void PyTorch_itself_had_reserved_1_06_of_the_peak()
    {
        RecordedFootprint recorded = Assert.IsType<RecordedFootprint>(Read(Snapshot).Recorded);
        Assert.InRange(recorded.PeakRatio!.Value, 1.06 * (1 - OnePercent), 1.06 * (1 + OnePercent));
        Assert.Null(Read(Text).Recorded);
    }

    [Fact]
    public void A_snapshot_and_its_text_form_give_the_same_replay()
    {
        ReplayOptions room = Play.Untimed with { Size = 3UL << 30 };
        Assert.Equivalent(Play.Scattered(Read(Text), Play.Untimed), Play.Scattered(Read(Snapshot), Play.Untimed), strict: true);
        Assert.Equivalent(Play.Contiguous(Read(Text), room), Play.Contiguous(Read(Snapshot), room), strict: true);
    }

    [Theory]
    [InlineData("minimalloc-A.trace")]
    [InlineData("minimalloc-B.trace")]
    [InlineData("minimalloc-C.trace")]
    [InlineData("minimalloc-D.trace")]
    [InlineData("minimalloc-E.trace")]
    [InlineData("vma-renderer.trace")]
    public void Every_sample_is_served_by_every_policy_and_scattered_blocks_need_least(string sample)
    {
        Trace trace = Read(sample);
        ReplayResult scattered = Play.Scattered(trace, Play.Untimed);
        ReplayResult contiguous = Play.Contiguous(trace, Play.Untimed);
        AssertServed(scattered);
        AssertServed(contiguous);
        AssertServed(Replayer.Run(trace, PlacementPolicy.Pool, Play.Untimed));
        AssertServed(Replayer.Run(trace, PlacementPolicy.BestFit, Play.Untimed));
        Assert.InRange(scattered.Space, trace.PeakLiveBytes, contiguous.Space);
        Assert.Equal(trace.PeakLiveBytes, scattered.PeakLive);
    }

    private static Trace Read(string sample) => Assert.Single(TraceFile.Open(Samples.PathOf(sample)));

    private static void AssertServed(ReplayResult result)
    {
        Assert.True(result.Searched);
        Assert.Equal(0, result.FailureCount);
    }
}
