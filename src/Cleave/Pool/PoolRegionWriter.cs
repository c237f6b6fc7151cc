using System.Numerics;
using Cleave.State;

namespace Cleave.Pool;

/// <summary>Writes the blocks of the regions of a pool as nodes.</summary>
/// <param name="space">The shape of the pool.</param>
/// <param name="metadata">The blocks.</param>
internal readonly struct PoolRegionWriter(PoolSpace space, IPoolMetadata metadata)
{
    /// <summary>Appends the node of a region, and then those of its divided parts in ascending order.</summary>
    /// <param name="writer">Receives the nodes.</param>
    /// <param name="first">The first leaf of the region.</param>
    /// <param name="order">The order of the region.</param>
    public void Write(ref StateWriter writer, long first, int order)
    {
        int partOrder = BlockNode.PartOrder(order);
        int levels = order - partOrder;
        var node = new BlockNode(levels, PoolRegions.Merges(space.MaxOrder, partOrder, levels));
        if (partOrder == 0)
        {
            DescribeLeaves(ref node, first, levels);
        }

        for (int part = 0; part < 1 << levels && partOrder > 0;)
        {
            part += Describe(ref node, first + ((long)part << partOrder), partOrder, part);
        }

        node.Write(ref writer);
        for (ulong divided = node.Divided; divided != 0; divided &= divided - 1)
        {
            Write(ref writer, first + ((long)BitOperations.TrailingZeroCount(divided) << partOrder), partOrder);
        }
    }

    /// <summary>Adds all blocks of a region whose parts are leaves, those of one order in one step.</summary>
    private void DescribeLeaves(ref BlockNode node, long first, int levels)
    {
        // Of a smaller region than one of 64 leaves, the rest looks as if it were inside a block.
        Span<byte> copy = stackalloc byte[1 << BlockNode.MostLevels];
        copy.Clear();
        metadata.CopyStates(first, copy[..(1 << levels)]);
        var states = new LeafStates(copy);
        for (int level = 0; level <= levels; level++)
        {
            node.Add(states.AllocatedOf(level), level);
        }

        // A retired leaf inside an allocated block belongs to that block.
        node.Other = states.Gone & ~node.Allocated;
    }

    /// <summary>Adds the block that begins at a part, or the part alone.</summary>
    /// <returns>The number of parts of the block.</returns>
    private int Describe(ref BlockNode node, long leaf, int partOrder, int part)
    {
        byte state = metadata.State(leaf);
        int order = LeafState.Order(state);
        if (state == LeafState.Retired && IsGone(leaf, partOrder))
        {
            node.Other |= 1UL << part;
            return 1;
        }

        if (order < partOrder && (order < space.MaxOrder || !IsWhole(leaf, partOrder)))
        {
            node.Divided |= 1UL << part;
            return 1;
        }

        int level = Math.Max(order - partOrder, 0);
        if (!LeafState.IsFree(state))
        {
            node.Add(1UL << part, level);
        }

        return 1 << level;
    }

    /// <summary>Whether all leaves of a part are retired and in no block. The first one is.</summary>
    private bool IsGone(long first, int partOrder)
    {
        for (long leaf = first + 1; leaf < first + (1L << partOrder); leaf++)
        {
            if (metadata.State(leaf) != LeafState.Retired)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a part above the largest order consists of blocks of the largest order that are all free, or all
    /// allocated.</summary>
    private bool IsWhole(long first, int partOrder)
    {
        bool isFree = LeafState.IsFree(metadata.State(first));
        for (long leaf = first; leaf < first + (1L << partOrder); leaf += 1L << space.MaxOrder)
        {
            byte state = metadata.State(leaf);
            if (LeafState.Order(state) != space.MaxOrder || LeafState.IsFree(state) != isFree)
            {
                return false;
            }
        }

        return true;
    }
}
