using Cleave.Core;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Chunks below the kernel's 4 KiB, down to 256 bytes.</summary>
public sealed class SmallChunkTests
{
    [Theory]
    [InlineData(256UL)]
    [InlineData(512UL)]
    [InlineData(2048UL)]
    public void A_space_of_small_chunks_is_used_and_given_back(ulong chunk)
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = chunk, Size = 1001 * chunk, ChunkSize = new Alignment(chunk) });
        var random = new Random(1);
        var taken = new Dictionary<ulong, AllocatedBlock>();
        while (buddy.TryAllocateBlock(chunk << random.Next(3), out AllocatedBlock block, out AllocationFailure _)
            && taken.TryAdd(block.Offset, block))
        {
            Assert.Equal(0UL, (block.Offset - buddy.BaseOffset) % block.Size);
        }

        AllocatedBlock[] ascending = [.. taken.Values.OrderBy(block => block.Offset)];
        Assert.All(ascending.Zip(ascending.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Size <= pair.Second.Offset));
        buddy.Validate();
        buddy.Free(ascending, cleared: true);
        Assert.Equal((buddy.Size, buddy.Size), (buddy.FreeBytes, buddy.ClearBytes));
        buddy.Validate();
    }

    [Fact]
    public void The_largest_space_in_the_smallest_chunks_serves_both_of_its_ends()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { Size = ulong.MaxValue, ChunkSize = new Alignment(GpuBuddy.MinChunkSize) });
        Assert.Equal(ulong.MaxValue - 255, buddy.Size);
        AllocatedBlock last = buddy.AllocateBlock(256);
        AllocatedBlock first = buddy.AllocateBlock(256, placement: GpuBuddyPlacement.Range(0, 256));
        Assert.Equal((0UL, ulong.MaxValue - 511), (first.Offset, last.Offset));
        buddy.Free([first, last]);
        Assert.Equal(buddy.Size, buddy.FreeBytes);
        buddy.Validate();
    }

    [Fact]
    public void The_bare_core_keeps_the_kernels_limit() =>
        Assert.Throws<ArgumentOutOfRangeException>("chunkSize", () => new GpuBuddyCore(1 << 20, new Alignment(2048)));
}
