using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Gpu;

/// <content>Methods that take blocks from the caches and put them back.</content>
public sealed partial class GpuBuddyThreadCaches
{
    /// <summary>Whether blocks of this order are cached.</summary>
    internal bool Holds(int order) => _caches.Holds(order);

    /// <summary>Takes a block out of this thread's cache, or returns 0.</summary>
    internal ulong Take(int order) => _caches.Take(order);

    /// <summary>Fills half of this thread's stack, which is empty, with free blocks. Under the lock.</summary>
    internal void Fill(int order)
    {
        // Only dirty blocks are taken, because a cache does not record what is clear, and is no reason for a force merge.
        Span<ulong> ids = stackalloc ulong[MostBlocks / 2];
        int taken = _metadata.TakeMany(order, BlockKind.Dirty, ids[.._caches.Batch(order)]);
        _caches.Fill(order, ids[..taken]);
    }

    /// <summary>Puts a block into this thread's cache. If the cache is full, half of it first goes back to the metadata.</summary>
    /// <returns>False if no caller has the block as a value.</returns>
    internal bool TryKeep(ulong id, int order)
    {
        KeepOutcome outcome;
        while ((outcome = _caches.Keep(id, order)) != KeepOutcome.Kept)
        {
            if (outcome == KeepOutcome.Full)
            {
                Shrink(order);
            }
            else if (!IsHeldAfterAll(id))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a caller has a block whose free was just refused. By Settled this is so if another thread's refused list had taken the block
    /// for a moment.
    /// </summary>
    private bool IsHeldAfterAll(ulong id)
    {
        using (_lock.Enter())
        {
            return _values[id] == ValueState.Held;
        }
    }

    /// <summary>Frees all cached blocks. Under the lock.</summary>
    /// <returns>Whether any block was cached.</returns>
    internal bool Drain() => Release(_caches.ClaimAll());

    /// <summary>Bytes in all caches. Under the lock.</summary>
    internal ulong Cached() =>
        _caches.Cached().Aggregate(0UL, (sum, id) => sum + (1UL << (_metadata.Tree.OrderOf(id) + _metadata.Tree.ChunkShift)));

    private void Shrink(int order)
    {
        Span<ulong> ids = stackalloc ulong[MostBlocks / 2];
        using (_lock.Enter())
        {
            foreach (ulong id in ids[.._caches.ClaimHalf(order, ids)])
            {
                _metadata.TryRelease(id, order, BlockKind.Dirty);
            }
        }
    }

    private void GiveBack(ThreadCache cache)
    {
        using (_lock.Enter())
        {
            Release(_caches.Claim(cache));
        }
    }

    /// <summary>Frees the claimed blocks. Under the lock.</summary>
    private bool Release(IEnumerable<ulong> claimed)
    {
        bool any = false;
        foreach (ulong id in claimed)
        {
            any |= _metadata.TryRelease(id, _metadata.Tree.OrderOf(id), BlockKind.Dirty);
        }

        return any;
    }
}
