using System.Numerics;

namespace Cleave.Pool;

/// <content>
/// Retires and restores leaves. Each leaf that is retired, or that will be, has a mark. A retired leaf that lies in no block is gone. A
/// retired leaf that lies in an allocated block is pending, and so is the block. As long as no leaf is retired, this feature costs nothing,
/// because the state of a block says whether the block is pending.
/// </content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <inheritdoc/>
    public ulong Gone { get; private set; }

    /// <inheritdoc/>
    public ulong Pending { get; private set; }

    /// <inheritdoc/>
    public ulong Cuts { get; private set; }

    /// <summary>Retires leaves, none of which is retired: free leaves at once, allocated leaves when their block is freed.</summary>
    /// <exception cref="OutOfMemoryException">Memory for tables that are created on demand is missing. Nothing has changed.</exception>
    public void Retire(long first, long end)
    {
        if (TTables.AreOnDemand)
        {
            PrepareRetire(first, end);
        }

        while (first < end)
        {
            TryFindBlock(first, out long block, out int order);
            long stop = Math.Min(block + (1L << order), end);
            byte state = _tables.State(block);
            if (LeafState.IsFree(state))
            {
                Withdraw(block, order);
                Mark(first, stop);
                Settle(block, order);
            }
            else
            {
                // The "or" keeps the mark of the first leaf if that leaf was retired before.
                _tables.SetState(block, (byte)(state | LeafState.PendingRetire(order)));
                Mark(first, stop);
                Pending += (ulong)(stop - first);
            }

            first = stop;
        }
    }

    /// <summary>Restores leaves, all of which are retired. Leaves that are gone become free, and merge.</summary>
    /// <exception cref="OutOfMemoryException">Memory for tables that are created on demand is missing. Nothing has changed.</exception>
    public void Restore(long first, long end)
    {
        if (TTables.AreOnDemand)
        {
            PrepareRestore(first, end);
        }

        while (first < end)
        {
            first = TryFindBlock(first, out long block, out int order)
                ? Spare(block, order, first, end)
                : Revive(first, end);
        }
    }

    /// <summary>Finds the block that a leaf lies in. Cost: the number of orders.</summary>
    /// <returns>False if the leaf lies in no block; <paramref name="block"/> is then the leaf, and <paramref name="order"/> is 0.</returns>
    public bool TryFindBlock(long leaf, out long block, out int order)
    {
        for (int size = 0; size <= _maxOrder; size++)
        {
            block = leaf & -(1L << size);
            order = LeafState.Order(_tables.State(block));
            if (order >= size)
            {
                return true;
            }
        }

        block = leaf;
        order = 0;
        return false;
    }

    /// <summary>Frees an allocated block with retired leaves: the retired leaves are gone, and the others become free.</summary>
    /// <returns>False if no such block begins at the leaf.</returns>
    private bool TryReleasePending(long leaf, byte state)
    {
        if (!LeafState.IsPendingRetire(state))
        {
            return false;
        }

        int order = LeafState.Order(state);
        if (TTables.AreOnDemand)
        {
            Settle(leaf, order, prepareOnly: true);
        }

        ulong gone = Gone;
        _tables.SetState(leaf, LeafState.WithoutBlock(state));
        Settle(leaf, order);
        Pending -= Gone - gone;
        return true;
    }

    /// <summary>Settles a block that is in no list: it becomes free or gone, or is halved and each half is settled on its own.</summary>
    /// <param name="block">The first leaf of a block with retired leaves.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="prepareOnly">Whether to create the entries that this writes, and to change nothing.</param>
    private void Settle(long block, int order, bool prepareOnly = false)
    {
        long end = block + (1L << order);
        if (FirstRetired(block, end) < 0)
        {
            if (prepareOnly)
            {
                PreparePush(block, order);
                return;
            }

            Release(block, order);
        }
        else if (FirstSound(block, end) < 0)
        {
            Gone += prepareOnly ? 0 : 1UL << order;
        }
        else
        {
            Cuts += prepareOnly ? 0u : 1u;
            Settle(block, order - 1, prepareOnly);
            Settle(block + (1L << (order - 1)), order - 1, prepareOnly);
        }
    }

    private void Withdraw(long block, int order)
    {
        Unlink(block, order);
        _tables.SetState(block, LeafState.Inside);
        _counts[order].Withdrawn++;
    }

    /// <summary>Removes marks from leaves of an allocated block, which is no longer pending when none of its leaves has a mark.</summary>
    /// <returns>The leaf behind the last one whose mark was removed.</returns>
    private long Spare(long block, int order, long first, long end)
    {
        long blockEnd = block + (1L << order);
        long stop = Math.Min(blockEnd, end);
        Unmark(first, stop);
        Pending -= (ulong)(stop - first);
        if (FirstRetired(block, blockEnd) < 0)
        {
            _tables.SetState(block, LeafState.Allocated(order));
        }

        return stop;
    }

    /// <summary>Makes leaves free that are gone, up to the next block.</summary>
    /// <returns>The leaf behind the last one that became free.</returns>
    private long Revive(long first, long end)
    {
        long stop = EndOfGone(first, end);
        Unmark(first, stop);
        Gone -= (ulong)(stop - first);
        ReleaseRun(first, stop);
        return stop;
    }

    /// <summary>Makes leaves free that are in no block, as few blocks. Of each size, the lowest block becomes the first of its
    /// list.</summary>
    private void ReleaseRun(long first, long end)
    {
        while (end > first)
        {
            int order = LargestAtEnd(first, end);
            end -= 1L << order;
            Release(end, order);
        }
    }

    /// <summary>Computes the order of the largest block that fits into a run and ends at its end.</summary>
    private int LargestAtEnd(long first, long end) => Math.Min(
        BitOperations.TrailingZeroCount(end), Math.Min(BitOperations.Log2((ulong)(end - first)), _maxOrder));
}
