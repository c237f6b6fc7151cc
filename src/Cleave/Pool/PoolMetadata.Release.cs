using System.Runtime.CompilerServices;

namespace Cleave.Pool;

/// <content>Frees allocated blocks, and merges free ones.</content>
internal sealed partial class PoolMetadata<TIndex, TTables>
{
    /// <summary>Frees the allocated block that begins at a leaf.</summary>
    /// <returns>False if no allocated block begins there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRelease(long leaf)
    {
        byte state = _tables.State(leaf);
        if (!LeafState.IsPlainAllocated(state))
        {
            return TryReleasePending(leaf, state);
        }

        if (TTables.AreOnDemand)
        {
            PrepareRelease(leaf, LeafState.Order(state));
        }

        Release(leaf, LeafState.Order(state));
        return true;
    }

    /// <summary>Makes a block free that is in no list, and merges it as long as its buddy is free and of the same size.</summary>
    /// <remarks>Never inlined: in a larger method, the loop of merges would not keep all its variables in registers.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Release(long leaf, int order)
    {
        TTables tables = _tables;
        ulong single = _single;
        ulong nowSingle = 0;
        int maxOrder = _maxOrder;
        int from = order;
        _counts[order].Released++;
        tables.SetState(leaf, LeafState.Inside);
        while (order < maxOrder)
        {
            long buddy = leaf ^ (1L << order);
            if (!tables.Holds(buddy, LeafState.Free(order)))
            {
                break;
            }

            tables.SetState(buddy, LeafState.Inside);
            if ((single >> order & 1) == 0)
            {
                nowSingle |= UnlinkOneOfMany(buddy, order);
            }

            leaf &= buddy;
            order++;
        }

        // Each list that the merges passed and that had one block is now empty.
        ulong emptied = single & ((1UL << order) - (1UL << from));
        _filled &= ~emptied;
        _single = (single & ~emptied) | nowSingle;
        Push(leaf, order);
        _counts[order].Enqueued++;
    }
}
