using Cleave.Tools.Replay;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Tests.Replay;

/// <summary>A replay on the memory of a device: lavapipe, which needs no graphics card.</summary>
public sealed class VulkanReplayTests
{
    [Fact]
    public void The_footprint_is_the_device_memory_that_was_held()
    {
        ReplayResult result = Replayer.Run(
            Play.Trace("a 0 5000; a 1 150000000; f 0; a 2 100; f 1; f 2"), PlacementPolicy.Vulkan, Play.Untimed);
        Assert.Equal((3, 0, 2L), (result.Served, result.FailureCount, result.Device!.PeakBlocks));
        Assert.Equal(result.Device.PeakBytes, result.Space);
        Assert.True(result.Space >= 150_005_000 && result.Space == result.MappedPeak, $"{result.Space}");
        Assert.Null(result.ExternalFragmentation);
        Assert.NotEmpty(result.Device.Name);
        Assert.Contains(ReplayNotes.Of(new TraceReport(Play.Trace("a 0 1"), [result])), note =>
            note.ToString() ==
                $"vulkan: on {result.Device.Name}, with at most 2 device allocations of {new ByteSize(result.Space)} at once.");
    }

    [Fact]
    public void A_size_limits_the_device_memory_and_refusals_are_explained()
    {
        ReplayResult result = Replayer.Run(
            Play.Trace("a 0 5000; a 1 3000000; f 0"), PlacementPolicy.Vulkan, Play.Untimed with { Size = 1 << 20 });
        Assert.Equal((1, 1), (result.Served, result.FailureCount));
        Assert.Contains("would exceed the limit of 1 MiB", result.Failures[0].Reason, StringComparison.Ordinal);
        Assert.True(result.Space <= 1 << 20);
    }

    [Fact]
    public void It_has_no_map() => Assert.False(PlacementPolicy.Vulkan.HasSpace);
}
