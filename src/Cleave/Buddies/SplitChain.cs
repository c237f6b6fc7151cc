using System.Numerics;

namespace Cleave.Buddies;

/// <summary>
/// What the last split left over, as long as it stands nowhere else: the free siblings along the path from a block up to the block that
/// was split.
/// </summary>
/// <remarks>
/// Splitting one large block for a small one leaves a free block of every order between, and freeing the small one next merges them all
/// again. Here that is one number each time. Invariant <c>Chained</c>: for each bit of <see cref="Orders"/>, which are not below
/// <see cref="NodeOrder"/>, the sibling at that order of the path from <see cref="Node"/> upwards is a free block of <see cref="Kind"/>
/// that has no state in the map; the path at that order is split or, at the lowest such order, a block.
/// </remarks>
internal struct SplitChain
{
    /// <summary>A block that lies, or lay, at the lower end of the path.</summary>
    public ulong Node;

    /// <summary>The order of <see cref="Node"/>.</summary>
    public int NodeOrder;

    /// <summary>The orders at which the sibling of the path is free and unwritten, a bit for each.</summary>
    public ulong Orders;

    /// <summary>Of what kind those siblings are.</summary>
    public int Kind;

    /// <summary>The sibling of the path at an order that is not below <see cref="NodeOrder"/>.</summary>
    public readonly ulong Sibling(int order) => (Node >> (order - NodeOrder)) ^ 1;

    /// <summary>The lowest order from one upwards at which the chain has a block; only where <see cref="HasAtLeast"/>.</summary>
    public readonly int LowestFrom(int order) => order + BitOperations.TrailingZeroCount(Orders >> order);

    /// <summary>Whether the chain has a block of an order or a larger one.</summary>
    public readonly bool HasAtLeast(int order) => Orders >> order != 0;

    /// <summary>Whether the chain has the block.</summary>
    public readonly bool Has(ulong id, int order) => HasBuddyOf(id ^ 1, order);

    /// <summary>Whether the chain has the buddy of a block.</summary>
    /// <remarks>
    /// Below the node's order the shift is 64 and more bits too far to the right, modulo 64; what comes out is shorter than the id, so no
    /// test of the orders is needed.
    /// </remarks>
    public readonly bool HasBuddyOf(ulong id, int order) => Node >> (order - NodeOrder) == id && (Orders >> order & 1) != 0;

    /// <summary>Takes the block of an order, and leaves a new path below it.</summary>
    public void Descend(int order, ulong node, int nodeOrder)
    {
        ulong above = Orders & ~((2UL << order) - 1);
        Orders = above | ((1UL << order) - (1UL << nodeOrder));
        Node = node;
        NodeOrder = nodeOrder;
    }
}
