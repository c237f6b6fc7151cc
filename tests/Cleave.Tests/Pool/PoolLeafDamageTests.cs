using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Each kind of damage to the states of leaves, and to the counters of retired ones, is found and reported.</summary>
public sealed class PoolLeafDamageTests : DamagedPool
{
    [Fact]
    public void A_leaf_in_no_block()
    {
        States[2] = LeafState.Inside;
        Breaks("Partition", "leaf 2 lies in no block and is not retired.");
    }

    [Fact]
    public void A_block_inside_another()
    {
        States[2] = LeafState.Allocated(1);
        Breaks("Partition", "leaf 3 begins a block inside the block at leaf 2.");
    }

    [Fact]
    public void Retired_leaves_that_were_not_counted()
    {
        States[2] = LeafState.Retired;
        Breaks("Counted", "0 leaves are counted as gone, 1 are.");
    }

    [Fact]
    public void A_retired_leaf_in_a_free_block()
    {
        States[9] = LeafState.Retired;
        Breaks("Partition", "the free block at leaf 8 has 1 retired leaves.");
    }

    [Fact]
    public void A_retired_leaf_in_a_block_that_is_not_marked_as_pending()
    {
        Assert.Equal(8u, Pool.Allocate(2));
        States[9] = LeafState.Retired;
        Breaks("PendingRetire", "the allocated block at leaf 8 has 1 retired leaves.");
    }

    [Fact]
    public void A_pending_block_without_retired_leaves()
    {
        States[2] = LeafState.PendingRetire(0);
        Breaks("PendingRetire", "the allocated block at leaf 2 has 0 retired leaves.");
    }

    [Fact]
    public void A_pending_block_that_was_not_counted()
    {
        States[2] |= LeafState.Retired;
        Breaks("Counted", "0 leaves are counted as pending, 1 are.");
    }

    [Fact]
    public void Free_buddies_that_did_not_merge()
    {
        // Leaf 5 takes the place of leaf 1 in the list.
        (States[1], States[5]) = (LeafState.Allocated(0), LeafState.Free(0));
        (Link(4).Next, Link(5).Previous) = (5, 4);
        Metadata.Ends[0].Last = 5;
        Breaks("Coalesced", "leaves 4 and 5 begin free buddies of order 0.");
    }
}
