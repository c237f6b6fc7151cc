using System.Numerics;

namespace Cleave.Pool;

/// <content>
/// Leaves that are out of use. Each killed leaf is marked. One that lies in no block is gone; one that lies in an allocated block is pending,
/// and so is the block. As long as no leaf is killed this costs nothing, because the state of a block says whether it is pending.
/// </content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <inheritdoc/>
    public ulong Gone { get; private set; }

    /// <inheritdoc/>
    public ulong Pending { get; private set; }

    /// <inheritdoc/>
    public ulong Cuts { get; private set; }

    /// <summary>Takes leaves out of use, none of which is killed: at once if they are free, else when their block is freed.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory for tables that come into being on demand. Nothing has changed.</exception>
    public void Kill(long first, long end)
    {
        if (TTables.AreOnDemand)
        {
            PrepareKill(first, end);
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
                // A block of which the first leaf was killed before keeps the mark of that leaf.
                _tables.SetState(block, (byte)(state | LeafState.PendingKill(order)));
                Mark(first, stop);
                Pending += (ulong)(stop - first);
            }

            first = stop;
        }
    }

    /// <summary>Brings leaves back, all of which are killed; those that are gone become free, and merge.</summary>
    /// <exception cref="OutOfMemoryException">As of <see cref="Kill"/>.</exception>
    public void Unkill(long first, long end)
    {
        if (TTables.AreOnDemand)
        {
            PrepareUnkill(first, end);
        }

        while (first < end)
        {
            first = TryFindBlock(first, out long block, out int order)
                ? Spare(block, order, first, end)
                : Revive(first, end);
        }
    }

    /// <summary>Finds the block that a leaf lies in. Cost: the number of orders.</summary>
    /// <returns>False if the leaf lies in none; it then stands for itself.</returns>
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

    /// <summary>Frees an allocated block with killed leaves: those are gone, the others become free.</summary>
    /// <returns>False if no such block begins at the leaf.</returns>
    private bool TryReleasePending(long leaf, byte state)
    {
        if (!LeafState.IsPendingKill(state))
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

    /// <summary>Gives a block that is in no list what its leaves call for: free, gone, or halved and each half on its own.</summary>
    /// <param name="block">The first leaf, of a block with killed leaves.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="prepareOnly">Whether to make the entries that this writes, and to change nothing.</param>
    private void Settle(long block, int order, bool prepareOnly = false)
    {
        long end = block + (1L << order);
        if (FirstKilled(block, end) < 0)
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

    /// <summary>Takes the marks off the leaves of an allocated block, which is pending no longer if none is left.</summary>
    private long Spare(long block, int order, long first, long end)
    {
        long blockEnd = block + (1L << order);
        long stop = Math.Min(blockEnd, end);
        Unmark(first, stop);
        Pending -= (ulong)(stop - first);
        if (FirstKilled(block, blockEnd) < 0)
        {
            _tables.SetState(block, LeafState.Allocated(order));
        }

        return stop;
    }

    /// <summary>Makes the leaves up to the next block free.</summary>
    private long Revive(long first, long end)
    {
        long stop = EndOfGone(first, end);
        Unmark(first, stop);
        Gone -= (ulong)(stop - first);
        ReleaseRun(first, stop);
        return stop;
    }

    /// <summary>Makes leaves free that are in no block, as the fewest blocks; the lowest of a size becomes the first of its list.</summary>
    private void ReleaseRun(long first, long end)
    {
        while (end > first)
        {
            int order = LargestAtEnd(first, end);
            end -= 1L << order;
            Release(end, order);
        }
    }

    /// <summary>The order of the largest block that can end at the end of a run.</summary>
    private int LargestAtEnd(long first, long end) => Math.Min(
        BitOperations.TrailingZeroCount(end), Math.Min(BitOperations.Log2((ulong)(end - first)), _maxOrder));
}
