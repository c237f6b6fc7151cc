using System.Numerics;
using Cleave.State;

namespace Cleave.Pool;

/// <summary>Reads the blocks that <see cref="PoolRegionWriter"/> has written, and checks that they fill the pool.</summary>
/// <param name="space">The shape of the pool.</param>
/// <param name="metadata">The metadata of a pool that was never used.</param>
/// <param name="free">Receives the free blocks of each order.</param>
internal readonly struct PoolRegionReader(PoolSpace space, IPoolMetadata metadata, FreeTally[] free)
{
    /// <summary>Reads the node of a region, and those of its divided parts.</summary>
    /// <param name="reader">The reader, which has a finding if something is wrong.</param>
    /// <param name="first">The first leaf of the region.</param>
    /// <param name="order">The order of the region.</param>
    /// <param name="isWhole">Whether the region is no part of another one.</param>
    public void Read(ref StateReader reader, long first, int order, bool isWhole = true)
    {
        int partOrder = BlockNode.PartOrder(order);
        int levels = order - partOrder;
        int merges = PoolRegions.Merges(space.MaxOrder, partOrder, levels);
        var node = new BlockNode(levels, merges);
        node.Read(ref reader);
        if (!reader.HasFailed && ((node.Divided != 0 && partOrder == 0) || (node.IsUniform && !isWhole)))
        {
            reader.Fail("a smallest block is divided, or a region is divided that is of one kind");
        }

        if (reader.HasFailed)
        {
            return;
        }

        if (partOrder == 0)
        {
            AddLeaves(node, first, levels, merges);
        }
        else
        {
            Add(node, first, partOrder, merges);
        }

        for (ulong divided = node.Divided; divided != 0 && !reader.HasFailed; divided &= divided - 1)
        {
            long part = first + ((long)BitOperations.TrailingZeroCount(divided) << partOrder);
            Read(ref reader, part, partOrder, isWhole: false);
        }
    }

    /// <summary>Adds the blocks of a region whose parts are leaves, and sets all its states at once.</summary>
    private void AddLeaves(in BlockNode node, long first, int levels, int merges)
    {
        Span<ulong> starts = stackalloc ulong[BlockNode.MostLevels + 1];
        Span<byte> states = stackalloc byte[1 << BlockNode.MostLevels];
        states.Clear();
        node.Merge(node.Free, starts);
        for (int level = 0; level <= merges; level++)
        {
            Fill(states, node.Starts(level), LeafState.Allocated(level));
            Fill(states, starts[level], LeafState.Free(level));
            if (starts[level] != 0)
            {
                free[level].Add(starts[level], first);
            }
        }

        metadata.AdoptStates(first, states[..(1 << levels)]);
        AddGone(node.Other, first, partOrder: 0);
    }

    private static void Fill(Span<byte> states, ulong leaves, byte state)
    {
        for (; leaves != 0; leaves &= leaves - 1)
        {
            states[BitOperations.TrailingZeroCount(leaves)] = state;
        }
    }

    private void Add(in BlockNode node, long first, int partOrder, int merges)
    {
        Span<ulong> starts = stackalloc ulong[BlockNode.MostLevels + 1];
        node.Merge(node.Free, starts);
        for (int level = 0; level <= merges; level++)
        {
            for (ulong left = starts[level]; left != 0; left &= left - 1)
            {
                AddFree(first + ((long)BitOperations.TrailingZeroCount(left) << partOrder), partOrder + level);
            }

            for (ulong left = node.Starts(level); left != 0; left &= left - 1)
            {
                AddAllocated(first + ((long)BitOperations.TrailingZeroCount(left) << partOrder), partOrder + level);
            }
        }

        AddGone(node.Other, first, partOrder);
    }

    private void AddGone(ulong parts, long first, int partOrder)
    {
        for (ulong left = parts; left != 0; left &= left - 1)
        {
            long leaf = first + ((long)BitOperations.TrailingZeroCount(left) << partOrder);
            metadata.AdoptGone(leaf, leaf + (1L << partOrder));
        }
    }

    // A part above the largest order is several blocks of that order.
    private void AddFree(long first, int order)
    {
        int blockOrder = Math.Min(order, space.MaxOrder);
        long end = first + (1L << order);
        for (long leaf = first; leaf < end; leaf += 1L << blockOrder)
        {
            metadata.AdoptState(leaf, LeafState.Free(blockOrder));
            free[blockOrder].Add(leaf);
        }
    }

    private void AddAllocated(long first, int order)
    {
        int blockOrder = Math.Min(order, space.MaxOrder);
        long end = first + (1L << order);
        for (long leaf = first; leaf < end; leaf += 1L << blockOrder)
        {
            metadata.AdoptState(leaf, LeafState.Allocated(blockOrder));
        }
    }
}
