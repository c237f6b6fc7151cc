using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Where the public face differs from the raw call on purpose.</summary>
public sealed class FaceRuleTests
{
    private const ulong KiB = 1024;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = 256 * KiB });

    [Fact]
    public void A_range_keeps_an_alignment_above_the_size()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(4 * KiB, new Alignment(64 * KiB), GpuBuddyPlacement.Range(4 * KiB, 256 * KiB));
        Assert.Equal((64 * KiB, 4 * KiB), (Assert.Single(blocks).Offset, blocks.Size));
    }

    [Fact]
    public void A_contiguous_request_keeps_an_alignment_above_the_size()
    {
        using AllocatedBlocks first = _buddy.Allocate(4 * KiB);
        using AllocatedBlocks blocks = _buddy.Allocate(12 * KiB, new Alignment(64 * KiB), flags: GpuBuddyAllocationFlags.Contiguous);
        Assert.Equal((0UL, 12 * KiB), (blocks[0].Offset % (64 * KiB), blocks.Size));
    }

    [Fact]
    public void With_TrimDisable_the_whole_aligned_block_is_kept()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(
            4 * KiB, new Alignment(64 * KiB), GpuBuddyPlacement.Range(4 * KiB, 256 * KiB), GpuBuddyAllocationFlags.TrimDisable);
        Assert.Equal(64 * KiB, Assert.Single(blocks).Size);
    }

    [Theory]
    [InlineData(4UL, 20UL)]
    [InlineData(4UL, 128UL)]
    public void A_range_that_no_aligned_slot_lies_in_can_never_serve(ulong startKiB, ulong endKiB)
    {
        var mode = GpuBuddyPlacement.Range(startKiB * KiB, endKiB * KiB);
        Assert.False(_buddy.TryAllocate(4 * KiB, out _, out AllocationFailure failure, new Alignment(128 * KiB), mode));
        Assert.Equal((FailureCode.RangeTooShort, true, false), (failure.Code, failure.IsInvalid, failure.IsNoSpace));
    }

    /// <summary>A free run of eight chunks that begins in the middle of a block: only neighbours joined can serve it.</summary>
    [Fact]
    public void Joined_neighbours_that_miss_the_alignment_are_no_space()
    {
        var small = new GpuBuddy(new GpuBuddyOptions { Size = 64 * KiB });
        using AllocatedBlocks low = small.Allocate(12 * KiB, placement: GpuBuddyPlacement.Range(0, 12 * KiB));
        using AllocatedBlocks middle = small.Allocate(8 * KiB, placement: GpuBuddyPlacement.Range(40 * KiB, 48 * KiB));
        using AllocatedBlocks high = small.Allocate(16 * KiB, placement: GpuBuddyPlacement.Range(48 * KiB, 64 * KiB));
        string before = small.ToString();

        Assert.False(small.TryAllocate(
            28 * KiB, out _, out AllocationFailure failure, new Alignment(8 * KiB), flags: GpuBuddyAllocationFlags.Contiguous));

        Assert.Equal((FailureCode.NoSpace, NoSpaceReason.Alignment), (failure.Code, failure.Reason));
        Assert.Equal((28 * KiB, 16 * KiB, 28 * KiB), (failure.FreeBytes, failure.LargestFreeBlock, failure.LargestFreeRun));
        Assert.Equal(before, small.ToString());
        using AllocatedBlocks unaligned = small.Allocate(28 * KiB, flags: GpuBuddyAllocationFlags.Contiguous);
        Assert.Equal((12 * KiB, 28 * KiB), (unaligned[0].Offset, unaligned.Size));
    }

    [Fact]
    public void Simple_requests_merge_clear_with_dirty_memory_where_they_must()
    {
        AllocatedBlocks half = _buddy.Allocate(128 * KiB, new Alignment(128 * KiB));
        half.FreeAsCleared();
        using AllocatedBlocks tiny = _buddy.Allocate(4 * KiB, flags: GpuBuddyAllocationFlags.Clear);
        Assert.True(tiny[0].IsClear);
        tiny.Dispose();
        using AllocatedBlocks whole = _buddy.Allocate(
            256 * KiB, new Alignment(256 * KiB), GpuBuddyPlacement.TopDown, GpuBuddyAllocationFlags.Contiguous);
        Assert.Equal(256 * KiB, whole.Size);
    }

    /// <summary>A range that holds just the size is taken as it is, but in blocks of the smallest size, or not at all.</summary>
    [Theory]
    [InlineData(0, 128, 128)]
    [InlineData(128, 256, 64)]
    [InlineData(0, 256, 32)]
    public void An_exact_range_honours_the_smallest_block(ulong startKiB, ulong endKiB, ulong leastKiB)
    {
        Mix(_buddy);
        GpuBuddyPlacement range = GpuBuddyPlacement.Range(startKiB * KiB, endKiB * KiB);
        using AllocatedBlocks blocks = _buddy.Allocate((endKiB - startKiB) * KiB, new Alignment(leastKiB * KiB), range);
        Assert.All(blocks, block => Assert.True(block.Size >= leastKiB * KiB, block.ToString()));
        Assert.Equal((startKiB * KiB, (endKiB - startKiB) * KiB), (blocks.Min(block => block.Offset), blocks.Size));
        _buddy.Validate();
    }

    [Fact]
    public void An_exact_range_that_is_not_all_free_merges_nothing()
    {
        Mix(_buddy);
        using AllocatedBlocks taken = _buddy.Allocate(4 * KiB, placement: GpuBuddyPlacement.Range(124 * KiB, 128 * KiB));
        string before = _buddy.ToString();
        Assert.False(_buddy.TryAllocate(
            128 * KiB, out _, out AllocationFailure failure, new Alignment(128 * KiB), GpuBuddyPlacement.Range(0, 128 * KiB)));
        Assert.Equal((FailureCode.NoSpace, before), (failure.Code, _buddy.ToString()));
    }

    /// <summary>Frees every second chunk of the lower half as cleared, and blocks of other sizes in the upper.</summary>
    private static void Mix(GpuBuddy buddy)
    {
        var lower = new List<AllocatedBlock>();
        for (ulong at = 0; at < 128 * KiB; at += 4 * KiB)
            Assert.True(buddy.TryAllocateBlocks(4 * KiB, lower, out _, placement: GpuBuddyPlacement.Range(at, at + (4 * KiB))));
        AllocatedBlocks[] upper = [.. ((ulong[])[128, 192, 208, 224]).Zip((ulong[])[64, 16, 16, 32]).Select(part => buddy.Allocate(
            part.Second * KiB, placement: GpuBuddyPlacement.Range(part.First * KiB, (part.First + part.Second) * KiB)))];
        for (int i = 0; i < lower.Count; i++)
            buddy.Free(lower[i], cleared: i % 2 == 0);
        upper[0].FreeAsCleared();
        upper[1].FreeAsCleared();
        upper[2].Dispose();
        upper[3].Dispose();
    }

    [Fact]
    public void All_of_an_empty_space_can_be_had()
    {
        var odd = new GpuBuddy(new GpuBuddyOptions { Size = 28 * KiB });
        using AllocatedBlocks all = odd.Allocate(28 * KiB);
        Assert.Equal((0UL, 3), (odd.FreeBytes, all.Count));
    }

    [Fact]
    public void Reset_clear_reaches_every_free_block_and_no_other()
    {
        using AllocatedBlocks taken = _buddy.Allocate(12 * KiB);
        _buddy.ResetClear(isClear: true);
        Assert.Equal(_buddy.FreeBytes, _buddy.ClearBytes);
        Assert.All(taken, block => Assert.False(block.IsClear));
        _buddy.ResetClear(isClear: false);
        Assert.Equal(0UL, _buddy.ClearBytes);
        _buddy.Validate();
    }

    [Fact]
    public void Statistics_add_up_and_print()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(28 * KiB);
        GpuBuddyStatistics statistics = _buddy.GetStatistics();

        Assert.Equal(256 * KiB, statistics.Size);
        Assert.Equal((28 * KiB, 228 * KiB, 0UL), (statistics.AllocatedBytes, statistics.FreeBytes, statistics.ClearBytes));
        Assert.Equal("1,1,1,0,0,0,0", string.Join(',', statistics.AllocatedBlocks));
        Assert.Equal("1,0,0,1,1,1,0", string.Join(',', statistics.FreeBlocks));
        Assert.Equal((128 * KiB, 1 - (128.0 / 228)), (statistics.LargestFreeBlock, statistics.Fragmentation));
        Assert.Equal(6UL, statistics.Splits);
        Assert.True(statistics.MetadataBytes > 0 && statistics.MetadataBytes == _buddy.MetadataBytes);
        Assert.Contains("order  5    128 KiB: 1 free, 0 allocated", statistics.ToString(), StringComparison.Ordinal);
        Assert.Equal("avail=233472 clear_avail=0 free=1,0,0,1,1,1,0", _buddy.ToString());
    }

    [Fact]
    public void A_space_of_1_TiB_is_used_and_given_back()
    {
        var vast = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 1UL << 40, Size = 1UL << 40 });
        AllocatedBlocks[] owners =
        [
            vast.Allocate(1UL << 39, flags: GpuBuddyAllocationFlags.Contiguous), vast.Allocate((1UL << 38) + (12 * KiB)),
            vast.Allocate(4 * KiB, placement: GpuBuddyPlacement.TopDown), vast.Allocate(4 * KiB, new Alignment(1UL << 30)),
        ];
        Assert.Equal(vast.Size - (1UL << 39) - (1UL << 38) - (20 * KiB), vast.FreeBytes);
        vast.Validate();
        Array.ForEach(owners, owner => owner.Dispose());
        Assert.Equal((vast.Size, vast.Size), (vast.FreeBytes, vast.LargestFreeBlock));
    }

    [Fact]
    public void A_full_space_is_not_fragmented()
    {
        using AllocatedBlocks all = _buddy.Allocate(256 * KiB);
        GpuBuddyStatistics statistics = _buddy.GetStatistics();
        Assert.Equal((0.0, 0UL), (statistics.Fragmentation, statistics.LargestFreeBlock));
    }

    [Fact]
    public void Modes_and_parameters_print_and_compare()
    {
        Assert.Equal("Simple", $"{GpuBuddyPlacement.Simple}");
        Assert.Equal("TopDown", $"{GpuBuddyPlacement.TopDown}");
        Assert.Equal("Range(4096..8192)", $"{GpuBuddyPlacement.Range(4096, 8192)}");
        Assert.Equal(GpuBuddyPlacement.Simple, default);
        Assert.Equal(new Alignment(4096), new GpuBuddyOptions { Size = 1 }.ChunkSize);
    }
}
