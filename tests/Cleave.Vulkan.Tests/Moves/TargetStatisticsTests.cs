using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Moves;
using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Tests.Moves;

/// <summary>Statistics while a pass is open: the targets of its moves are memory that nobody else can get.</summary>
public sealed class TargetStatisticsTests
{
    [Fact]
    public void The_target_of_a_move_is_shown_as_long_as_the_pass_is_open()
    {
        using var memory = new Filled(1);
        DeviceAllocation[] all = [.. Enumerable.Range(0, 6).Select(_ => memory.Add(300 << 10))];
        all[4].Name = "mesh";
        memory.Remove(all[0]);
        memory.Remove(all[5]);
        memory.Remove(all[3]);
        using var defragmentation = new Defragmentation(memory.Allocator);
        Assert.True(defragmentation.TryBeginPass(out DefragmentationPass? pass));

        // As long as both places are taken, both count, and quick and detailed statistics say the same.
        DefragmentationMove move = Assert.Single(pass.Moves);
        DeviceStatistics open = memory.Allocator.GetDetailedStatistics();
        MemoryStatistics quick = memory.Allocator.GetStatistics().Total;
        Assert.Equal((4, 4), (open.Total.AllocationCount, quick.AllocationCount));
        Assert.Equal(quick.AllocatedBytes, open.Total.AllocatedBytes);
        BlockAllocation target = Assert.Single(open.Blocks.SelectMany(block => block.Allocations), one => one.IsMoveTarget);
        Assert.Equal((move.Target.Offset, move.Target.Size, "mesh"), (target.Offset, target.Size, target.Name));
        Assert.Equal($"mesh: {move.Target.ToString()[..^$" of memory {Text(move)}".Length]}, the target of a move", target.ToString());
        Assert.Equal(3, memory.Allocator.GetAllocations().Count);

        Filled.Copy(pass);
        pass.End();
        DeviceStatistics ended = memory.Allocator.GetDetailedStatistics();
        Assert.DoesNotContain(ended.Blocks.SelectMany(block => block.Allocations), one => one.IsMoveTarget);
        Assert.Equal((1, 3), (ended.Total.BlockCount, ended.Total.AllocationCount));
        memory.Check();
    }

    private static string Text(DefragmentationMove move) => move.Target.ToString().Split(" of memory ")[1];
}
