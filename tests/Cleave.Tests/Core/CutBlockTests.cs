using Cleave.Buddies;
using Cleave.Core;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Tests.Core;

/// <summary>The pieces of a cut block are freed together: they merge at once, and a list that is refused changes nothing.</summary>
public sealed class CutBlockTests
{
    private const ulong Chunk = 4096;
    private readonly GpuBuddyCore _core = new(64 * Chunk, new Alignment(Chunk));
    private readonly List<BuddyBlock> _blocks = [];

    public CutBlockTests() => Assert.Equal(
        PlacementError.None, _core.Allocate(0, _core.Size, 7 * Chunk, Chunk, GpuBuddyRawFlags.Contiguous, _blocks));

    [Fact]
    public void A_cut_block_is_its_first_chunks_and_the_rest_is_free()
    {
        Assert.Equal([2, 1, 0], _blocks.Select(block => block.Order));
        Assert.Equal([56 * Chunk, 60 * Chunk, 62 * Chunk], _blocks.Select(block => block.Offset));
        Assert.Equal((57 * Chunk, 6UL, 0UL), (_core.FreeBytes, _core.Splits, _core.Merges));
        _core.Validate();
    }

    [Fact]
    public void Freed_together_the_pieces_are_the_space_again()
    {
        _core.Free([.. _blocks]);
        Assert.Equal((1UL, 6UL, 6UL), (_core.FreeBlockCount(6), _core.Splits, _core.Merges));
        _core.Validate();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_piece_that_was_freed_before_refuses_the_whole_list(int freed)
    {
        _core.Free(_blocks[freed]);
        string before = State();
        var error = Assert.Throws<MisuseException>(() => _core.Free([.. _blocks]));
        Assert.Contains($"Block {freed} of the list", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    [Fact]
    public void A_piece_that_is_listed_twice_refuses_the_whole_list()
    {
        string before = State();
        Assert.False(_core.TryFree([_blocks[0], _blocks[1], _blocks[2], _blocks[2]]));
        Assert.False(_core.TryFree([_blocks[0], _blocks[1], _blocks[1]]));
        Assert.Equal(before, State());
    }

    [Fact]
    public void Pieces_whose_rest_is_taken_or_clear_do_not_merge()
    {
        Assert.Equal(PlacementError.None, _core.AllocateBlock(Chunk, GpuBuddyRawFlags.None, out BuddyBlock rest));
        Assert.Equal(63 * Chunk, rest.Offset);
        _core.Free([.. _blocks]);
        Assert.Equal((1UL, 1UL, 1UL), (_core.FreeBlockCount(0), _core.FreeBlockCount(1), _core.FreeBlockCount(2)));
        _core.Free(rest, GpuBuddyRawFlags.Cleared);
        Assert.Equal(2UL, _core.FreeBlockCount(0));
        _core.Validate();
    }

    [Fact]
    public void Pieces_never_merge_with_the_tree_beside_them()
    {
        var tree = new BuddyTree([2, 1], 12);
        var metadata = new BuddyMetadata(tree, new HeapPages(new PageShape(tree.Depth, tree.Chunks)));
        ReadOnlySpan<ulong> roots = [tree.IdOf(1, 0), tree.IdOf(0, 2)];
        Assert.Equal(roots[0], metadata.TakeHighest(1, BlockKind.Dirty));
        metadata.Carve(roots[1], roots[1], BlockKind.Dirty);
        Assert.Equal(-1, metadata.ReleaseAll([tree.Describe(roots[0], 1, 0), tree.Describe(roots[1], 0, 0)], BlockKind.Dirty));
        Assert.Equal((2UL, 1UL, 0UL), (metadata.FreeCount(0, 0), metadata.FreeCount(1, 0), metadata.Merges));
        BuddyAudit<HeapPages>.Check(metadata);
    }

    private string State()
    {
        _core.Validate();
        return $"{_core} {_core.Splits} {_core.Merges} {string.Join(' ', _core.EnumerateBlocks())}";
    }
}
