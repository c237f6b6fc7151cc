using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>What an owner does with its blocks, and that it gives them back exactly once.</summary>
public sealed class OwnerTests
{
    private const ulong Base = 1UL << 40;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = 1 << 20 });

    [Fact]
    public void Blocks_come_with_absolute_offsets_in_the_reference_order()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x7000);
        Assert.Equal([Base + 1032192, Base + 1024000, Base + 1019904], blocks.Select(block => block.Offset));
        Assert.Equal([2, 1, 0], blocks.Select(block => block.Order));
        Assert.Equal((3, 0x7000UL), (blocks.Count, blocks.Size));
        Assert.Same(_buddy, blocks.Space);
    }

    [Fact]
    public void Disposing_twice_frees_once_and_using_it_afterwards_throws()
    {
        AllocatedBlocks blocks = _buddy.Allocate(4096);
        blocks.Dispose();
        AllocatedBlocks other = _buddy.Allocate(4096);
        blocks.Dispose();

        Assert.True(blocks.IsDisposed);
        Assert.Equal("disposed", blocks.ToString());
        Assert.Equal(_buddy.Size - 4096, _buddy.FreeBytes);
        foreach (Action use in (Action[])[
            () => _ = blocks.Count, () => _ = blocks.Size, () => _ = blocks[0], () => blocks.GetEnumerator(), blocks.FreeAsCleared,
            () => blocks.Trim(4096), () => blocks.Trim(Base, 4096), () => blocks.SplitOff(0), () => blocks.TryTrim(null, 4096, out _)])
            Assert.Throws<ObjectDisposedException>(use);
        other.Dispose();
        _buddy.Validate();
    }

    [Fact]
    public void Of_many_threads_that_dispose_one_frees()
    {
        for (int round = 0; round < 200; round++)
        {
            AllocatedBlocks blocks = _buddy.Allocate(0x7000);
            Parallel.For(0, 4, _ => blocks.Dispose());
            Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        }

        _buddy.Validate();
    }

    [Fact]
    public void Freed_as_cleared_it_serves_requests_for_clear_memory()
    {
        _buddy.Allocate(0x4000).FreeAsCleared();
        Assert.Equal(0x4000UL, _buddy.ClearBytes);
        using AllocatedBlocks clear = _buddy.Allocate(0x1000, flags: GpuBuddyAllocationFlags.Clear);
        Assert.True(Assert.Single(clear).IsClear);
        _buddy.Validate();
    }

    [Fact]
    public void Contiguous_memory_of_several_blocks_has_an_offset_and_an_end_and_can_be_trimmed()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x7000, flags: GpuBuddyAllocationFlags.Contiguous);
        ulong start = blocks.Min(block => block.Offset);
        Assert.Equal((3, true, start, start + 0x7000), (blocks.Count, blocks.IsContiguous, blocks.Offset, blocks.End));

        blocks.Trim(start + 0x1000, 0x4000);
        Assert.Equal((true, start + 0x1000, start + 0x5000), (blocks.IsContiguous, blocks.Offset, blocks.End));
        Assert.Equal([0x1000UL, 0x2000, 0x4000], blocks.Select(block => block.Offset - start));
        Assert.Equal(_buddy.Size - 0x4000, _buddy.FreeBytes);
        blocks.Trim(0x1000);
        Assert.Equal(start + 0x1000, Assert.Single(blocks).Offset);
        Assert.Equal(_buddy.Size - 0x1000, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void Blocks_side_by_side_are_contiguous_in_whatever_order_they_came()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x7000);
        Assert.True(blocks[0].Offset > blocks[2].Offset);
        Assert.Equal((Base + 0xf9000, Base + 0x100000), (blocks.Offset, blocks.End));
    }

    [Fact]
    public void Scattered_or_empty_owners_have_no_offset_and_say_so()
    {
        using AllocatedBlocks several = Scattered(_buddy);
        Assert.False(several.IsContiguous);
        Assert.Contains("2 blocks with gaps between them", Assert.Throws<InvalidOperationException>(
            () => several.Offset).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => several.End);
        AllocatedBlocks empty = _buddy.Allocate(0x1000);
        using AllocatedBlocks part = empty.SplitOff(0);
        Assert.Contains(
            "no blocks any more", Assert.Throws<InvalidOperationException>(() => empty.Offset).Message, StringComparison.Ordinal);
        part.Dispose();
        Assert.Throws<ObjectDisposedException>(() => part.Offset);
    }

    [Fact]
    public void A_tag_is_printed_and_goes_with_what_is_split_off()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x3000);
        blocks.Tag = "shadow map";
        using AllocatedBlocks part = blocks.SplitOff(1);
        Assert.Equal("shadow map", part.Tag);
        Assert.StartsWith("shadow map: [0x", blocks.ToString(), StringComparison.Ordinal);
        part.Dispose();
        Assert.Equal("shadow map: disposed", part.ToString());
    }

    /// <summary>Two chunks with an allocated one between them.</summary>
    private static AllocatedBlocks Scattered(GpuBuddy buddy)
    {
        AllocatedBlocks[] rest = [.. Enumerable.Range(0, 3).Select(i => buddy.Allocate(
            0x1000, placement: GpuBuddyPlacement.Range(Base + ((ulong)i * 0x1000), Base + ((ulong)i * 0x1000) + 0x1000)))];
        AllocatedBlocks filler = buddy.Allocate(buddy.FreeBytes, new Alignment(0x1000));
        rest[0].Dispose();
        rest[2].Dispose();
        AllocatedBlocks scattered = buddy.Allocate(0x2000);
        filler.Dispose();
        return scattered;
    }

    [Fact]
    public void A_block_that_is_split_off_lives_and_dies_on_its_own()
    {
        AllocatedBlocks blocks = _buddy.Allocate(0x7000);
        AllocatedBlock middle = blocks[1];
        AllocatedBlocks part = blocks.SplitOff(1);

        Assert.Equal([middle], part);
        Assert.Equal(2, blocks.Count);
        blocks.Dispose();
        Assert.Equal(_buddy.Size - middle.Size, _buddy.FreeBytes);
        AllocatedBlocks all = part.SplitOff(0);
        Assert.Empty(part);
        part.Dispose();
        all.Dispose();
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
    }

    [Fact]
    public void Splitting_off_what_is_not_there_is_refused()
    {
        using AllocatedBlocks blocks = _buddy.Allocate(0x7000);
        Assert.Throws<ArgumentOutOfRangeException>(() => blocks.SplitOff(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => blocks.SplitOff(-1));
        Assert.Equal(3, blocks.Count);
    }

    [Fact]
    public void Enumerating_sees_the_blocks_of_one_moment()
    {
        AllocatedBlocks blocks = _buddy.Allocate(0x7000);
        AllocatedBlocks.Enumerator walk = blocks.GetEnumerator();
        Assert.True(walk.MoveNext());
        blocks.Dispose();
        Assert.True(walk.MoveNext() && walk.MoveNext() && !walk.MoveNext());
        Assert.Equal(default, walk.Current);
    }

    [Fact]
    public void Printing_and_indexing_do_not_mind_an_empty_or_disposed_owner()
    {
        AllocatedBlocks blocks = _buddy.Allocate(0x1000);
        using AllocatedBlocks part = blocks.SplitOff(0);
        Assert.Equal("empty", blocks.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => blocks[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => part[-1]);
        Assert.Equal("[0x100000ff000, +4 KiB)", part.ToString());
    }
}
