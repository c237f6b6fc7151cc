using Cleave.Tools.Files;
using Cleave.Tools.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>A planned replay serves everything in the height of its plan.</summary>
public sealed class PlannedReplayTests
{
    [Theory]
    [InlineData("torch-lm-finetune.trace.gz")]
    [InlineData("vma-renderer.trace")]
    public void It_needs_the_peak_of_the_rounded_sizes(string file)
    {
        Trace trace = TraceFile.Open(Samples.PathOf(file))[0];
        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Planned, Play.Untimed);
        Assert.Equal((0, trace.AllocationCount), (result.FailureCount, result.Served));
        Assert.Equal(result.AllocatedAtPeak, result.Space);
        Assert.InRange(result.Space, trace.PeakLiveBytes, trace.PeakLiveBytes + (trace.PeakLiveBytes / 1000));
    }

    [Fact]
    public void In_a_space_below_the_plan_what_ends_above_it_is_refused()
    {
        Trace trace = Play.Trace("a 0 4096; a 1 4096");
        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Planned, Play.Untimed with { Size = 4096 });
        Assert.Equal(1, result.FailureCount);
        Assert.Contains("would end above the space of 4 KiB", result.Failures[0].Reason, StringComparison.Ordinal);
    }
}
