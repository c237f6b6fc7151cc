using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Each kind of damage to the metadata is found, and reported by its name.</summary>
public sealed class PoolDamageTests
{
    // Leaf 0 is allocated; 1, 4 and 6 are free; 2, 3, 5 and 7 are allocated. The list of order 0 holds 6, 4, 1; 8 begins a free block of order 3.
    private readonly BuddyPool _pool = new(new BuddyPoolOptions { Size = 16, MaxSize = 16, MinBuddy = 1 });

    public PoolDamageTests()
    {
        for (int leaf = 0; leaf < 8; leaf++)
            _pool.Allocate(1);
        _pool.Free(1);
        _pool.Free(4);
        _pool.Free(6);
        _pool.Validate();
    }

    private PoolMetadata<uint, FlatTables<uint>> Metadata => (PoolMetadata<uint, FlatTables<uint>>)_pool.Metadata;

    private byte[] States => Metadata.Tables.States;

    private LeafLink<uint>[] Links => Metadata.Tables.Links;

    [Fact]
    public void A_list_that_there_is_not()
    {
        Metadata.Filled |= 1ul << 5;
        Finds(MetadataDamage.InvalidListId, "there is a list 5; the last is 4.");
    }

    [Fact]
    public void A_block_of_an_order_that_there_is_not()
    {
        States[0] = LeafState.Allocated(5);
        Finds(MetadataDamage.InvalidListId, "the block at leaf 0 is of order 5; the last is 4.");
    }

    [Fact]
    public void A_link_to_a_leaf_that_there_is_not()
    {
        Links[6].Next = 16;
        Finds(MetadataDamage.InvalidLeafId, "list 0 names leaf 16; the pool has 16.");
    }

    [Fact]
    public void An_end_at_a_leaf_that_there_is_not()
    {
        Metadata.Ends[3].First = uint.MaxValue;
        Finds(MetadataDamage.InvalidLeafId, "list 3 names leaf 4294967295; the pool has 16.");
    }

    [Fact]
    public void A_block_where_none_of_its_size_can_begin()
    {
        States[3] = LeafState.Allocated(1);
        Finds(MetadataDamage.InvalidLeafId, "a block of 2 leaves cannot begin at leaf 3 of 16.");
    }

    [Fact]
    public void A_free_block_in_the_list_of_another_size()
    {
        States[8] = LeafState.Free(2);
        Finds(MetadataDamage.ListIdMismatch, "leaf 8 stands in list 3; its block is of order 2.");
    }

    [Fact]
    public void A_damaged_head_is_not_handed_out()
    {
        States[6] = LeafState.Allocated(0);
        var error = Assert.Throws<InvariantException>(() => _pool.Allocate(1));
        Assert.Equal((MetadataDamage.ListIdMismatch, "Linked"), (error.Damage, error.Invariant));
        Assert.EndsWith(" is broken: leaf 6 heads the list of order 0, and no free block of that order begins there.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocated_block_in_a_list()
    {
        States[4] = LeafState.Allocated(0);
        Finds(MetadataDamage.AttachedLeaf, "leaf 4 stands in list 0; no free block begins there.");
    }

    [Fact]
    public void A_block_that_stands_in_a_list_twice()
    {
        Links[4].Next = 6;
        Links[6].Previous = 4;
        Finds(MetadataDamage.AttachedLeaf, "leaf 4 stands in list 0 twice.");
    }

    [Fact]
    public void A_neighbour_that_does_not_know_of_the_one_before_it()
    {
        Links[4].Previous = 1;
        Finds(MetadataDamage.UnattachedLeaf, "leaf 4 comes after leaf 6 in list 0, and names 1.");
    }

    [Fact]
    public void A_block_that_stands_in_a_list_twice_behind_others()
    {
        Links[1].Next = 4;
        Links[4].Previous = 1;
        Metadata.Ends[0].Last = 8;
        Finds(MetadataDamage.UnattachedLeaf, "leaf 4 comes after leaf 6 in list 0, and names 1.");
        Links[4].Previous = 6;
        Finds(MetadataDamage.AttachedLeaf, "leaf 4 stands in list 0 twice.");
    }

    [Fact]
    public void A_free_block_in_no_list()
    {
        States[2] = LeafState.Free(0);
        Finds(MetadataDamage.UnattachedLeaf, "the free block at leaf 2 does not stand in list 0.");
    }

    [Fact]
    public void A_list_that_should_have_blocks_and_has_none()
    {
        Metadata.Filled |= 1ul << 1;
        Finds(MetadataDamage.EmptyList, "list 1 should have blocks; by its counts it has 0.");
    }

    [Fact]
    public void A_pool_without_blocks()
    {
        var layout = new FreshLayout(leaves: 0, maxOrder: 0);
        var empty = new PoolMetadata<uint, FlatTables<uint>>(layout, new FlatTables<uint>(layout));
        var error = Assert.Throws<InvariantException>(empty.Validate);
        Assert.Equal(
            (MetadataDamage.EmptyPool, "Invariant Partition is broken: the pool has 0 leaves; it has at least 1."), (error.Damage, error.Message));
    }

    [Fact]
    public void A_list_that_is_shorter_than_counted()
    {
        Metadata.Ends[0].Last = 4;
        Breaks("Counted", "List 0 has 2 blocks; by its counts it has 3.");
    }

    [Theory]
    [InlineData(0, "list 0 has 3 blocks; by its bit it has one.")]
    [InlineData(1, "list 1 has 0 blocks; by its bit it has one.")]
    [InlineData(3, "list 3 has 1 blocks; by its bit it has not one.")]
    public void A_list_of_one_block_that_is_not_told_as_one(int order, string finding)
    {
        Metadata.Single ^= 1ul << order;
        Breaks("Linked", finding);
    }

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
        Assert.Equal(8u, _pool.Allocate(2));
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
        (Links[4].Next, Links[5].Previous) = (5, 4);
        Metadata.Ends[0].Last = 5;
        Breaks("Coalesced", "leaves 4 and 5 begin free buddies of order 0.");
    }

    private void Finds(MetadataDamage damage, string finding)
    {
        var error = Assert.Throws<InvariantException>(_pool.Validate);
        Assert.Equal((damage, $"Invariant {error.Invariant} is broken: {finding}"), (error.Damage, error.Message));
        Assert.Contains(error.Invariant, (string[])["Linked", "Partition"]);
    }

    private void Breaks(string invariant, string finding)
    {
        var error = Assert.Throws<InvariantException>(_pool.Validate);
        Assert.Equal((invariant, $"Invariant {invariant} is broken: {finding}"), (error.Invariant, error.Message));
        Assert.Equal(MetadataDamage.None, error.Damage);
    }
}
