using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Frees and replaces allocated blocks. All of these steps read the map and the chain.</content>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Frees an allocated block and merges it as long as its buddy is free and of the same kind.</summary>
    /// <returns>True if the block was allocated; otherwise false, and nothing has changed.</returns>
    public bool TryRelease(ulong block, int order, int kind)
    {
        if (_chain.HasBuddyOf(block, order))
        {
            return TryDropAndRelease(block, kind);
        }

        GiveOutcome outcome = _map.TryGive(block, kind);
        if (outcome == GiveOutcome.Given)
        {
            _counts[(4 * order) + kind]++;
            return true;
        }

        return outcome == GiveOutcome.BuddyIsFree && TryDropAndRelease(block, kind);
    }

    private bool TryDropAndRelease(ulong block, int kind)
    {
        bool dropped = TryDrop(block);
        if (dropped)
        {
            ReleaseDropped(block, kind);
        }

        return dropped;
    }

    /// <summary>Removes the state of an allocated block. The caller must free or replace the block at once.</summary>
    /// <returns>True if the block was allocated; otherwise false, and nothing has changed.</returns>
    public bool TryDrop(ulong block)
    {
        bool dropped = _map.TryDrop(block);
        _counts[(4 * Tree.OrderOf(block)) + InMap] -= dropped ? 1u : 0u;
        return dropped;
    }

    /// <summary>Makes a block allocated that <see cref="TryDrop"/> removed, or a part of such a block.</summary>
    public void Claim(ulong block, int order)
    {
        _map.Claim(block);
        _counts[(4 * order) + InMap]++;
    }

    /// <summary>Frees a block that <see cref="TryDrop"/> removed. Re-establishes Partition, Coalesced and Counted.</summary>
    public void ReleaseDropped(ulong block, int kind) => ReleaseDropped(block, kind, siblings: 0);

    /// <summary>Frees a block that <see cref="TryDrop"/> removed, and with it siblings of the path from the block upwards, removed
    /// too.</summary>
    /// <param name="block">The block.</param>
    /// <param name="kind">The kind with which all of them become free.</param>
    /// <param name="siblings">A bit for each order at which the sibling of the path was removed; none below the order of the
    /// block.</param>
    /// <remarks>Re-establishes Partition, Coalesced and Counted. A sibling that the merged block reaches was never in the map.</remarks>
    private void ReleaseDropped(ulong block, int kind, ulong siblings)
    {
        int order = Tree.OrderOf(block);
        while (true)
        {
            if (_chain.Kind == kind && _chain.HasBuddyOf(block, order))
            {
                int run = BitOperations.TrailingZeroCount(~(_chain.Orders >> order));
                _chain.Orders &= ~(((1UL << run) - 1) << order);
                Merges += (uint)run;
                block >>= run;
                order += run;
            }
            else if (!Tree.IsRoot(block, order) && _map[block ^ 1] == BlockKind.Free(kind))
            {
                RemoveFree(block ^ 1, order, kind);
                Merges++;
                block >>= 1;
                order++;
            }
            else if ((siblings >> order & 1) != 0 && !Tree.IsRoot(block, order))
            {
                siblings &= ~(1UL << order);
                Merges++;
                block >>= 1;
                order++;
            }
            else
            {
                break;
            }
        }

        AddFree(block, order, kind);
        for (; siblings != 0; siblings &= siblings - 1)
        {
            // The buddy of each of these holds the block, and with it something that is not free and of this kind, so they do not merge.
            int above = BitOperations.TrailingZeroCount(siblings);
            AddFree((block >> (above - order)) ^ 1, above, kind);
        }
    }

    /// <summary>Counts merges, because the caller replaced dropped blocks by a larger one.</summary>
    public void NoteMerges(int merges) => Merges += (uint)merges;

    /// <summary>Counts a split, because the caller replaced a dropped block by its two halves.</summary>
    public void NoteSplit() => Splits++;
}
