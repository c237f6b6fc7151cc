using Cleave.Buddies;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Tests.Core;

/// <summary>Each kind of damage is found, and told by the name of the invariant that it breaks.</summary>
public sealed class ValidateTests
{
    private readonly GpuBuddyCore _core = new(64 * 4096, new Alignment(4096));
    private readonly List<BuddyBlock> _blocks = [];

    public ValidateTests()
    {
        Assert.Equal(PlacementError.None, _core.Allocate(0, _core.Size, 4096, 4096, GpuBuddyRawFlags.None, _blocks));
        Assert.Equal(PlacementError.None, _core.Allocate(0, _core.Size, 4096, 4096, GpuBuddyRawFlags.None, _blocks));
        _core.Free([_blocks[0]]);
        _core.Validate();
    }

    private BuddyMetadata Metadata => _core.Metadata;

    private ulong Allocated => Metadata.Tree.IdOf(_blocks[1]);

    private ulong Freed => Metadata.Tree.IdOf(_blocks[0]);

    [Fact]
    public void A_chunk_in_no_block_breaks_Partition()
    {
        Metadata.Map.TryDrop(Allocated);
        AssertBroken("Partition");
    }

    [Fact]
    public void A_finding_of_a_GpuBuddy_names_the_offset_that_its_callers_know()
    {
        var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 0x7000_0000, Size = 64 * 4096 });
        AllocatedBlock block = buddy.AllocateBlock(4096);
        buddy.Metadata.Map.TryDrop(buddy.Metadata.Tree.IdOf(new BuddyBlock(block.Offset - buddy.BaseOffset, 0, BlockKind.Dirty)));
        var error = Assert.Throws<InvariantException>(buddy.Validate);
        Assert.Equal("Invariant Partition is broken: block [0x7003f000, +4 KiB) lies in no block.", error.Message);
    }

    [Fact]
    public void A_block_inside_another_breaks_Partition()
    {
        Metadata.WriteChain();
        ulong free = Metadata.Map.AtLeast(1, BlockKind.Dirty);
        Metadata.Map.Claim(2 * free);
        AssertBroken("Partition");
    }

    [Fact]
    public void Free_buddies_of_one_kind_break_Coalesced()
    {
        Metadata.Map.TryDrop(Allocated);
        Metadata.Map.Add(Allocated, BlockKind.Dirty);
        AssertBroken("Coalesced");
    }

    [Fact]
    public void An_allocated_block_that_is_not_counted_breaks_Counted()
    {
        Metadata.Map.Take(Freed, BlockKind.Dirty);
        AssertBroken("Counted");
    }

    [Fact]
    public void A_kind_that_is_not_counted_breaks_Counted()
    {
        Metadata.Map.Remove(Freed, BlockKind.Dirty);
        Metadata.Map.Add(Freed, BlockKind.Clear);
        AssertBroken("Counted");
    }

    [Fact]
    public void A_block_in_the_chain_and_in_the_map_breaks_Chained()
    {
        Metadata.Map.Add(Metadata.Chain.Sibling(3), BlockKind.Dirty);
        AssertBroken("Chained");
    }

    [Fact]
    public void A_free_block_that_no_summary_names_breaks_Summarized()
    {
        Metadata.Map.Pages.Of(Freed).Pairs[BlockPage.MiddleIndex(Freed)].Dirty = 0;
        AssertBroken("Summarized");
    }

    [Fact]
    public void An_aligned_block_that_is_not_listed_breaks_Slotted()
    {
        _core.Allocate(0, _core.Size, 4096, 8192, GpuBuddyRawFlags.None, []);
        _core.Validate();
        Metadata.Map.Aligned(1, BlockKind.Dirty).Note(0, 60, isFree: true);
        AssertBroken("Slotted");
    }

    [Fact]
    public void A_summary_of_nothing_breaks_Summarized()
    {
        Metadata.Map.PagesWith.Add<ClearKind>(0, before: 0);
        AssertBroken("Summarized");
    }

    [Fact]
    public void A_topmost_block_that_is_not_the_last_breaks_Topmost()
    {
        _core.Allocate(0, _core.Size, 4096, 4096, GpuBuddyRawFlags.TopDown, []);
        _core.Validate();
        Metadata.Map.Topmost(BlockKind.Dirty).Raise(0, TopmostBlocks.KeyOf(63, 0));
        AssertBroken("Topmost");
    }

    private void AssertBroken(string invariant)
    {
        var error = Assert.Throws<InvariantException>(_core.Validate);
        Assert.Equal(invariant, error.Invariant);
        Assert.Contains(invariant, error.Message, StringComparison.Ordinal);
    }
}
