using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>The numbers that have to come out, in 1 GiB of 4 KiB chunks.</summary>
public sealed class SpecNumbersTests
{
    private const ulong MiB = 1 << 20;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = 1 << 30 });

    [Fact]
    public void A_simple_block_of_16_MiB_lies_at_1008_MiB()
    {
        using (AllocatedBlocks blocks = _buddy.Allocate(16 * MiB, new Alignment(16 * MiB)))
        {
            AllocatedBlock block = Assert.Single(blocks);
            Assert.Equal((1008 * MiB, 12, 16 * MiB), (block.Offset, block.Order, block.Size));
            Assert.Equal((1024 - 16) * MiB, _buddy.FreeBytes);
        }

        Assert.Equal(1024 * MiB, _buddy.FreeBytes);
    }

    [Fact]
    public void A_top_down_block_of_16_MiB_lies_there_too()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(16 * MiB, new Alignment(16 * MiB), GpuBuddyPlacement.TopDown);
        Assert.Equal(1008 * MiB, Assert.Single(blocks).Offset);
    }

    [Fact]
    public void A_range_is_served_from_the_holes_in_it()
    {
        using AllocatedBlocks first = TakeRange(_buddy, 0);
        using AllocatedBlocks second = TakeRange(_buddy, 8 * MiB);

        using AllocatedBlocks holes = _buddy.Allocate(8 * MiB, new Alignment(4 * MiB), GpuBuddyPlacement.Range(0, 16 * MiB));

        Assert.Equal([(4 * MiB, 4 * MiB), (12 * MiB, 4 * MiB)], holes.Select(block => (block.Offset, block.Size)).Order());
        Assert.Equal(16 * MiB, _buddy.Size - _buddy.FreeBytes);
    }

    [Fact]
    public void Two_holes_are_no_space_for_a_contiguous_request()
    {
        var small = new GpuBuddy(new GpuBuddyOptions { Size = 16 * MiB });
        using AllocatedBlocks first = TakeRange(small, 0);
        using AllocatedBlocks second = TakeRange(small, 8 * MiB);

        bool served = small.TryAllocate(
            8 * MiB, out _, out AllocationFailure failure, new Alignment(4 * MiB), flags: GpuBuddyAllocationFlags.Contiguous);

        Assert.False(served);
        Assert.True(failure.IsNoSpace);
        Assert.Equal((8 * MiB, 8 * MiB, 4 * MiB), (failure.Value, failure.FreeBytes, failure.LargestFreeBlock));
    }

    private static AllocatedBlocks TakeRange(GpuBuddy buddy, ulong start) =>
        buddy.Allocate(4 * MiB, new Alignment(4 * MiB), GpuBuddyPlacement.Range(start, start + (4 * MiB)));
}
