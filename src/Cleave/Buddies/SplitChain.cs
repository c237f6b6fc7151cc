using System.Numerics;

namespace Cleave.Buddies;

/// <summary>
/// The free blocks that the last split left over and that are not in the map: the siblings along the path from a block up to the block
/// that was split.
/// </summary>
/// <remarks>
/// If a large block is split for a small one, one free block of every order between is left over, and all of them merge again if the small
/// block is freed next. With the chain, each of these two steps changes only one number. Invariant <c>Chained</c>: no bit of
/// <see cref="Orders"/> is below <see cref="NodeOrder"/>. For each bit, the sibling at that order of the path from <see cref="Node"/>
/// upwards is a free block of <see cref="Kind"/> that has no state in the map; the path at that order is split or, at the lowest such
/// order, a block.
/// </remarks>
internal struct SplitChain
{
    /// <summary>The id of a block at the lower end of the path; the block may have changed since.</summary>
    public ulong Node;

    /// <summary>The order of <see cref="Node"/>.</summary>
    public int NodeOrder;

    /// <summary>The orders at which the sibling of the path is free and not in the map, a bit for each.</summary>
    public ulong Orders;

    /// <summary>The kind of those siblings.</summary>
    public int Kind;

    /// <summary>Computes the sibling of the path at an order that is not below <see cref="NodeOrder"/>.</summary>
    public readonly ulong Sibling(int order) => (Node >> (order - NodeOrder)) ^ 1;

    /// <summary>Finds the lowest order at or above a given one at which the chain has a block. Requires <see cref="HasAtLeast"/>.</summary>
    public readonly int LowestFrom(int order) => order + BitOperations.TrailingZeroCount(Orders >> order);

    /// <summary>Reports whether the chain has a block of an order or a larger one.</summary>
    public readonly bool HasAtLeast(int order) => Orders >> order != 0;

    /// <summary>Reports whether the chain has a block.</summary>
    public readonly bool Has(ulong id, int order) => HasBuddyOf(id ^ 1, order);

    /// <summary>Reports whether the chain has the buddy of a block.</summary>
    /// <remarks>
    /// Below the order of the node, the shift is negative. The processor takes it modulo 64, so the result is shorter than the id and
    /// differs from it. Therefore no comparison of the orders is needed.
    /// </remarks>
    public readonly bool HasBuddyOf(ulong id, int order) => Node >> (order - NodeOrder) == id && (Orders >> order & 1) != 0;

    /// <summary>Removes the block of an order from the chain, and adds the siblings of a path from that block down to a node.</summary>
    /// <param name="order">The order of the block.</param>
    /// <param name="node">The id of the new lower end of the path.</param>
    /// <param name="nodeOrder">The order of <paramref name="node"/>.</param>
    public void Descend(int order, ulong node, int nodeOrder)
    {
        ulong above = Orders & ~((2UL << order) - 1);
        Orders = above | ((1UL << order) - (1UL << nodeOrder));
        Node = node;
        NodeOrder = nodeOrder;
    }
}
