using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>Sizes and offsets at the limits, arguments that are invalid, and what bookkeeping costs.</summary>
public sealed class BestFitLimitTests
{
    [Theory]
    [InlineData(0, 256, 256)]
    [InlineData(4096, 0, 256)]
    [InlineData(4096, 100, 256)]
    [InlineData(ulong.MaxValue, 256, 256)]
    [InlineData(ulong.MaxValue, 0, 1)]
    public void Options_that_cannot_be_are_refused(ulong size, ulong baseOffset, ulong granularity)
    {
        var options = new BestFitAllocatorOptions { Size = size, BaseOffset = baseOffset, Granularity = new Alignment(granularity) };
        if (size == 4096 && baseOffset == 0)
            Assert.Equal(4096UL, new BestFitAllocator(options).FreeBytes);
        else
            Assert.Throws<ArgumentOutOfRangeException>("options", () => new BestFitAllocator(options));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(1UL << 40)]
    public void A_space_of_nearly_2_to_the_64_is_one_like_any_other(ulong granularity)
    {
        var memory = new BestFitAllocator(
            new BestFitAllocatorOptions { Size = ulong.MaxValue - 1, Granularity = new Alignment(granularity) });
        ulong size = (ulong.MaxValue - 1) / granularity * granularity;
        Assert.Equal(size, memory.Size);
        AllocatedRange low = memory.AllocateRange(1);
        AllocatedRange high = memory.AllocateRange(1, null, RangePlacement.TopDown);
        Assert.Equal((0UL, size - granularity), (low.Offset, high.Offset));
        AllocatedRange rest = memory.AllocateRange(size - (2 * granularity));
        Assert.Equal(0UL, memory.FreeBytes);
        Assert.False(memory.TryAllocateRange(1, out _));
        memory.Validate();
        memory.Free(rest);
        memory.Free(low);
        memory.Free(high);
        Assert.Equal((size, 1UL), (memory.LargestFreeRun, memory.GetStatistics().FreeRuns));
        memory.Validate();
    }

    [Fact]
    public void A_space_that_ends_at_the_last_offset_is_filled_to_its_end()
    {
        var memory = new BestFitAllocator(
            new BestFitAllocatorOptions { BaseOffset = ulong.MaxValue - 4095, Size = 4095, Granularity = new Alignment(1) });
        AllocatedRange all = memory.AllocateRange(4095);
        Assert.Equal(ulong.MaxValue, all.End);
        Assert.False(memory.TryGrow(ref all, 4096, out AllocationFailure failure));
        Assert.Equal(FailureCode.SizeAboveMax, failure.Code);
        Assert.False(memory.TryAllocateRange(ulong.MaxValue, out _));
        Assert.False(memory.TryAllocateRange(0, out _));
    }

    [Fact]
    public void Values_leave_no_garbage()
    {
        var memory = new BestFitAllocator(1 << 20);
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            AllocatedRange first = memory.AllocateRange(1000);
            memory.TryAllocateRange(5000, out AllocatedRange second, out _, new Alignment(4096), RangePlacement.Within(4096, 1 << 19));
            memory.Grow(ref second, 6000);
            memory.Free(first);
            memory.Free(second, cleared: true);
            memory.TryAllocateRange(1 << 21, out _, out _);
        }));
    }

    [Fact]
    public void A_free_run_takes_at_most_24_bytes_and_an_allocation_32_more()
    {
        const int Count = 100_000;
        var memory = new BestFitAllocator(1 << 30);
        ulong empty = memory.MetadataBytes;
        var all = new AllocatedRange[2 * Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = memory.AllocateRange(300);

        Assert.InRange(memory.MetadataBytes - empty, (ulong)all.Length * 31, (ulong)all.Length * 33);
        ulong table = memory.MetadataBytes;
        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(3).Shuffle(order);
        foreach (int i in order)
            memory.Free(all[2 * i]);

        Assert.Equal(Count + 1UL, memory.GetStatistics().FreeRuns);
        Assert.InRange(memory.MetadataBytes - table, Count * 12UL, Count * 24UL);
    }
}
