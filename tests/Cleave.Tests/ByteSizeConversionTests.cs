using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;

namespace Cleave.Tests;

/// <summary>Sizes of every integer type go into the allocators without a cast, and a negative one is refused.</summary>
public sealed class ByteSizeConversionTests
{
    [Fact]
    public void Every_integer_is_a_size()
    {
        (int i, uint u, long l, ulong ul, nuint n) = (5000, 5000, 5000, 5000, 5000);
        var vram = new GpuBuddy(new GpuBuddyOptions { Size = ByteSize.FromMiB(1) });
        var ranges = new BestFitAllocator(ByteSize.FromKiB(1024));
        var pool = new BuddyPool(new BuddyPoolOptions { Size = ByteSize.FromMiB(1), MaxSize = ByteSize.FromKiB(64), MinBuddy = 4096 });
        using AllocatedBlocks blocks = vram.Allocate(i);
        AllocatedRange range = ranges.AllocateRange(u);
        Assert.True(ranges.TryGrow(ref range, l + 1000));
        Assert.Equal((8192UL, 6144UL), (blocks.Size, range.Size));
        Assert.True(pool.TryAllocate(n, out ulong address) && vram.TryAllocateBlock(ul, out AllocatedBlock block) && block.Size == 8192);
        pool.Free(address);
    }

    [Fact]
    public void Units_are_powers_of_1024()
    {
        Assert.Equal((3UL << 10, 3UL << 20), ((ulong)ByteSize.FromKiB(3), (ulong)ByteSize.FromMiB(3)));
        Assert.Equal((3UL << 30, 3UL << 40), ((ulong)ByteSize.FromGiB(3), (ulong)ByteSize.FromTiB(3)));
        Assert.Equal("64 MiB", ByteSize.FromMiB(64).ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_negative_size_is_refused(long size)
    {
        var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        Assert.Throws<OverflowException>(() => vram.Allocate(size));
        Assert.Throws<OverflowException>(() => vram.Allocate((int)Math.Max(size, int.MinValue)));
        Assert.Throws<OverflowException>(() => ByteSize.FromKiB(size));
        Assert.Equal(vram.Size, vram.FreeBytes);
    }

    [Fact]
    public void A_size_that_no_integer_holds_is_refused() => Assert.Throws<OverflowException>(() => ByteSize.FromTiB(1 << 24));
}
