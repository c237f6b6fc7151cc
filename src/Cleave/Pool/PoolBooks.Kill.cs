namespace Cleave.Pool;

/// <content>
/// Leaves that are out of use. A killed leaf is marked as such; it is gone where it lies in no block, and dooms the allocated block that
/// it lies in. As long as no leaf is killed, nothing of this costs anything: sound blocks are told from doomed ones by their state.
/// </content>
internal sealed partial class PoolBooks<TIndex>
{
    /// <summary>Killed leaves that lie in no block.</summary>
    public ulong Gone { get; private set; }

    /// <summary>Killed leaves in allocated blocks.</summary>
    public ulong Pending { get; private set; }

    /// <summary>Blocks halved because killed leaves parted them.</summary>
    public ulong Cuts { get; private set; }

    /// <summary>The first leaf of a range that is killed, or -1.</summary>
    public int FirstKilled(int first, int end) => Found(first, Range(first, end).IndexOfAnyInRange(LeafState.Killed, byte.MaxValue));

    /// <summary>The first leaf of a range that is not killed, or -1.</summary>
    public int FirstSound(int first, int end) =>
        Found(first, Range(first, end).IndexOfAnyInRange(LeafState.Inside, (byte)(LeafState.Killed - 1)));

    /// <summary>How many leaves of a range are killed.</summary>
    public uint CountKilled(int first, int end)
    {
        uint killed = 0;
        foreach (byte state in Range(first, end))
        {
            killed += LeafState.IsKilled(state) ? 1u : 0u;
        }

        return killed;
    }

    /// <summary>Takes leaves out of use, none of which is killed: at once where they are free, else when their block is freed.</summary>
    public void Kill(int first, int end)
    {
        while (first < end)
        {
            TryFindBlock(first, out int block, out int order);
            int stop = Math.Min(block + (1 << order), end);
            if (LeafState.IsFree(_states[block]))
            {
                Withdraw(block, order);
                Mark(first, stop);
                Settle(block, order);
            }
            else
            {
                // Or-ed: the first leaf may have its own mark from an earlier kill.
                _states[block] |= LeafState.Doomed(order);
                Mark(first, stop);
                Pending += (uint)(stop - first);
            }

            first = stop;
        }
    }

    /// <summary>Brings leaves back, all of which are killed; those that are gone become free, and merge.</summary>
    public void Unkill(int first, int end)
    {
        while (first < end)
        {
            int stop = TryFindBlock(first, out int block, out int order)
                ? Spare(block, order, first, end)
                : Revive(first, end);
            first = stop;
        }
    }

    /// <summary>Frees an allocated block with killed leaves: they are gone, the rest becomes free.</summary>
    public void ReleaseDoomed(int block, int order)
    {
        ulong gone = Gone;
        _states[block] = (byte)(_states[block] & LeafState.Killed);
        Settle(block, order);
        Pending -= Gone - gone;
    }

    /// <summary>The block that a leaf lies in. Cost: the number of orders.</summary>
    /// <returns>False where the leaf lies in none; then it stands for itself.</returns>
    public bool TryFindBlock(int leaf, out int block, out int order)
    {
        for (int size = 0; size <= _maxOrder; size++)
        {
            block = leaf & -(1 << size);
            order = LeafState.Order(_states[block]);
            if (LeafState.BeginsBlock(_states[block]) && order >= size)
            {
                return true;
            }
        }

        block = leaf;
        order = 0;
        return false;
    }

    /// <summary>Gives a block that is in no list what its leaves call for: free, gone, or halved and each half on its own.</summary>
    private void Settle(int block, int order)
    {
        int end = block + (1 << order);
        if (FirstKilled(block, end) < 0)
        {
            Release(block, order);
        }
        else if (FirstSound(block, end) < 0)
        {
            Gone += 1u << order;
        }
        else
        {
            Cuts++;
            Settle(block, order - 1);
            Settle(block + (1 << (order - 1)), order - 1);
        }
    }

    private void Withdraw(int block, int order)
    {
        Unlink(block, order);
        _states[block] = LeafState.Inside;
        _counts[order].Withdrawn++;
    }

    /// <summary>Takes the marks off the leaves of an allocated block, which is sound where none is left.</summary>
    private int Spare(int block, int order, int first, int end)
    {
        int blockEnd = block + (1 << order);
        int stop = Math.Min(blockEnd, end);
        Unmark(first, stop);
        Pending -= (uint)(stop - first);
        if (FirstKilled(block, blockEnd) < 0)
        {
            _states[block] = LeafState.Allocated(order);
        }

        return stop;
    }

    /// <summary>Makes the leaves up to the next block free.</summary>
    private int Revive(int first, int end)
    {
        int length = Range(first, end).IndexOfAnyExcept(LeafState.Killed);
        int stop = length < 0 ? end : first + length;
        Unmark(first, stop);
        Gone -= (uint)(stop - first);
        ReleaseRun(first, stop);
        return stop;
    }

    private void Mark(int first, int end)
    {
        foreach (ref byte state in Range(first, end))
        {
            state |= LeafState.Killed;
        }
    }

    private void Unmark(int first, int end)
    {
        foreach (ref byte state in Range(first, end))
        {
            state &= LeafState.Killed - 1;
        }
    }

    private Span<byte> Range(int first, int end) => _states.AsSpan(first, end - first);

    private static int Found(int first, int index) => index < 0 ? -1 : first + index;
}
