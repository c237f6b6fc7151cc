using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Plain value handles: placement as with owners, misuse told, nothing on the heap.</summary>
public sealed class BlockHandleTests
{
    private const ulong Base = 0x1000;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = 1 << 20 });

    [Fact]
    public void A_block_lies_where_an_owner_of_the_same_request_would()
    {
        var twin = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 1 << 20 });
        for (int order = 0; order < 6; order++)
        {
            ulong size = 4096UL << order;
            AllocatedBlock block = _buddy.AllocateBlock(size);
            AllocatedBlock owned = Assert.Single(twin.Allocate(size, new Alignment(size)));
            Assert.Equal((owned.Offset, owned.Order, owned.Size), (block.Offset, block.Order, block.Size));
        }
    }

    [Fact]
    public void A_block_above_its_own_size_is_aligned_as_asked()
    {
        AllocatedBlock block = _buddy.AllocateBlock(0x2000, new Alignment(0x10000));
        Assert.Equal(0UL, (block.Offset - Base) % 0x10000);
        Assert.Equal(0x2000UL, block.Size);
    }

    [Fact]
    public void It_frees_once()
    {
        AllocatedBlock block = _buddy.AllocateBlock(4096);
        _buddy.Free(block, cleared: true);
        Assert.Equal((_buddy.Size, 4096UL), (_buddy.FreeBytes, _buddy.ClearBytes));
        AssertRefused("freed already", block);
    }

    [Fact]
    public void Foreign_owned_absent_and_repeated_blocks_are_refused_whole()
    {
        var other = new GpuBuddy(new GpuBuddyOptions { BaseOffset = Base, Size = 1 << 20 });
        AllocatedBlock mine = _buddy.AllocateBlock(4096);
        AllocatedBlock foreign = other.AllocateBlock(4096);
        using AllocatedBlocks owner = _buddy.Allocate(4096);

        Assert.Equal(mine.Offset, foreign.Offset);
        AssertRefused("another allocator", foreign);
        AssertRefused("another allocator", mine, foreign);
        AssertRefused("belongs to an AllocatedBlocks", mine, owner[0]);
        AssertRefused("no block", default(AllocatedBlock));
        AssertRefused("twice", mine, mine);
        _buddy.Free(mine);
    }

    /// <summary>The one misuse of a value that cannot be told is with another value; what an owner holds is safe.</summary>
    [Fact]
    public void A_value_that_was_kept_too_long_cannot_free_what_an_owner_has_got_since()
    {
        AllocatedBlock stale = _buddy.AllocateBlock(4096);
        _buddy.Free(stale);
        AllocatedBlocks owner = _buddy.Allocate(4096);
        Assert.Equal(stale.Offset, owner[0].Offset);

        AssertRefused("belongs to an AllocatedBlocks", stale);
        using AllocatedBlocks part = owner.SplitOff(0);
        AssertRefused("belongs to an AllocatedBlocks", stale);
        part.Dispose();
        AssertRefused("freed already", stale);
    }

    [Fact]
    public void A_value_cannot_free_the_pieces_of_a_trimmed_owner()
    {
        AllocatedBlock stale = _buddy.AllocateBlock(0x4000);
        _buddy.Free(stale);
        AllocatedBlock low = _buddy.AllocateBlock(0x1000, placement: GpuBuddyPlacement.Range(stale.Offset, stale.Offset + 0x1000));
        _buddy.Free(low);
        using AllocatedBlocks owner = _buddy.Allocate(0x4000, new Alignment(0x4000));
        owner.Trim(0x1000);

        Assert.Equal(low.Offset, owner[0].Offset);
        AssertRefused("belongs to an AllocatedBlocks", low);
    }

    [Fact]
    public void Several_blocks_come_as_values_and_go_in_one_call()
    {
        var blocks = new List<AllocatedBlock>();
        Assert.True(_buddy.TryAllocateBlocks(0x7000, blocks, out _));
        Assert.Equal([0x4000UL, 0x2000, 0x1000], blocks.Select(block => block.Size));
        Assert.False(_buddy.TryAllocateBlocks(0x7001, blocks, out AllocationFailure failure, flags: GpuBuddyAllocationFlags.ExactSize));
        Assert.Equal((FailureCode.SizeUnaligned, 3), (failure.Code, blocks.Count));
        Assert.True(_buddy.TryAllocateBlocks(0x7001, blocks, out _));
        Assert.Equal(0x8000UL, blocks[3].Size);
        _buddy.Free(blocks.ToArray());
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
    }

    [Fact]
    public void A_size_that_is_no_power_of_two_is_rounded_up_unless_it_is_to_be_exact()
    {
        const GpuBuddyAllocationFlags Exact = GpuBuddyAllocationFlags.ExactSize;
        Assert.False(_buddy.TryAllocateBlock(0x3000, out AllocatedBlock block, out AllocationFailure failure, flags: Exact));
        Assert.Equal((FailureCode.SizeNotPowerOfTwo, "size", false), (failure.Code, failure.ParamName, block.IsBlock));
        Assert.Throws<ArgumentException>(() => _buddy.AllocateBlock(0x3000, flags: Exact));
        Assert.Equal(0x4000UL, _buddy.AllocateBlock(0x4000, flags: Exact).Size);
        foreach ((ulong asked, ulong given) in ((ulong, ulong)[])[(1, 0x1000), (0xfff, 0x1000), (0x1001, 0x2000), (0x3000, 0x4000)])
            Assert.Equal(given, _buddy.AllocateBlock(asked).Size);
    }

    /// <summary>Taken exactly, the two halves would be two blocks, since they do not merge on their own.</summary>
    [Fact]
    public void A_single_block_of_the_whole_of_a_half_clear_space_is_one_block()
    {
        AllocatedBlock half = _buddy.AllocateBlock(_buddy.Size / 2);
        _buddy.Free(half, cleared: true);
        AllocatedBlock whole = _buddy.AllocateBlock(_buddy.Size);
        Assert.Equal((Base, 1UL << 20), (whole.Offset, whole.Size));
        _buddy.Validate();
    }

    [Fact]
    public void Allocating_and_freeing_a_block_allocates_nothing_on_the_heap()
    {
        Assert.Equal(0, HeapMeter.BytesOnce(() => Churn(1000)));
    }

    [Fact]
    public void Handles_print_themselves()
    {
        AllocatedBlock block = _buddy.AllocateBlock(0x2000);
        Assert.Equal("[0xff000, +8 KiB)", block.ToString());
        Assert.Equal("no block", default(AllocatedBlock).ToString());
        Assert.Equal(0UL, default(AllocatedBlock).Size);
    }

    private void Churn(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.True(_buddy.TryAllocateBlock(4096UL << (i % 5), out AllocatedBlock block, out _));
            _buddy.TryAllocateBlock(1UL << 30, out _, out _);
            _buddy.Free(block, cleared: i % 2 == 0);
        }
    }

    private void AssertRefused(string reason, params AllocatedBlock[] blocks)
    {
        string before = _buddy.ToString();
        Assert.False(_buddy.TryFree(blocks));
        var error = Assert.Throws<MisuseException>(() => _buddy.Free(blocks));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _buddy.ToString());
        _buddy.Validate();
    }
}
