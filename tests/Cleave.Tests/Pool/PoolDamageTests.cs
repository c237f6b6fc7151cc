using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Each kind of damage to the lists is found, and reported by its name.</summary>
public sealed class PoolDamageTests : DamagedPool
{
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
        Link(6).Next = 16;
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
        var error = Assert.Throws<InvariantException>(() => Pool.Allocate(1));
        Assert.Equal((MetadataDamage.ListIdMismatch, "Linked"), (error.Damage, error.Invariant));
        Assert.EndsWith(" is broken: leaf 6 heads the list of order 0, and no free block of that order begins there.", error.Message,
            StringComparison.Ordinal);
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
        Link(4).Next = 6;
        Link(6).Previous = 4;
        Finds(MetadataDamage.AttachedLeaf, "leaf 4 stands in list 0 twice.");
    }

    [Fact]
    public void A_neighbour_that_does_not_know_of_the_one_before_it()
    {
        Link(4).Previous = 1;
        Finds(MetadataDamage.UnattachedLeaf, "leaf 4 comes after leaf 6 in list 0, and names 1.");
    }

    [Fact]
    public void A_block_that_stands_in_a_list_twice_behind_others()
    {
        Link(1).Next = 4;
        Link(4).Previous = 1;
        Metadata.Ends[0].Last = 8;
        Finds(MetadataDamage.UnattachedLeaf, "leaf 4 comes after leaf 6 in list 0, and names 1.");
        Link(4).Previous = 6;
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
    public void APool_without_blocks()
    {
        var layout = new FreshLayout(leaves: 0, maxOrder: 0);
        var empty = new PoolMetadata<uint, FlatTables<uint>>(layout, new FlatTables<uint>(layout));
        var error = Assert.Throws<InvariantException>(empty.Validate);
        Assert.Equal(
            (MetadataDamage.EmptyPool, "Invariant Partition is broken: the pool has 0 leaves; it has at least 1."), (
                error.Damage, error.Message));
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
}
