using System.Runtime.CompilerServices;
using Cleave.Locks;

namespace Cleave.Caches;

/// <summary>The caches of all threads of one allocator, together with the metadata that fills them and takes their blocks back.</summary>
/// <remarks>
/// A method that changes the metadata says whether the caller holds the lock of the allocator. A method that says nothing of a lock enters
/// it itself if it needs the lock, so its caller must not hold it. Safe from any number of threads.
/// </remarks>
/// <typeparam name="TValues">The type of the store for the states of the blocks.</typeparam>
/// <typeparam name="TSource">The type that allocates and frees blocks in the metadata.</typeparam>
internal sealed class BlockCaches<TValues, TSource>
    where TValues : struct, IBlockValues
    where TSource : struct, IBlockSource
{
    /// <summary>The most blocks of an order in a cache. More would only keep memory from other threads, because a refill takes half of this
    /// at once.</summary>
    private const int MostBlocks = 256;

    private readonly TValues _values;
    private readonly TSource _source;
    private readonly ShortLock _lock;

    /// <param name="values">The states of the blocks.</param>
    /// <param name="source">The metadata.</param>
    /// <param name="allocatorLock">The lock of the metadata.</param>
    /// <param name="orders">The number of orders of the allocator.</param>
    /// <param name="bytes">The most bytes of each order that a thread caches. Orders of which that is less than two blocks are not
    /// cached.</param>
    public BlockCaches(TValues values, TSource source, ShortLock allocatorLock, int orders, ulong bytes)
    {
        _values = values;
        _source = source;
        _lock = allocatorLock;
        int[] capacities =
        [
            .. Enumerable.Range(0, orders)
                .Select(order => (int)Math.Min(bytes / source.BytesOf(order), MostBlocks))
                .TakeWhile(capacity => capacity >= 2),
        ];
        Threads = new ThreadCaches<TValues>(values, capacities, GiveBack);
    }

    /// <summary>Whether the caches are closed, so that no block is cached any more.</summary>
    public bool IsClosed => Threads.IsClosed;

    /// <summary>The caches without the metadata.</summary>
    internal ThreadCaches<TValues> Threads { get; }

    /// <summary>Whether blocks of an order are cached.</summary>
    public bool Holds(int order) => Threads.Holds(order);

    /// <summary>Takes a block out of the cache of this thread. An empty cache is first filled to half.</summary>
    /// <param name="order">An order of which blocks are cached.</param>
    /// <returns>The id of the block; 0 if the cache is empty and the metadata has no such block.</returns>
    public ulong Take(int order)
    {
        ulong id = Threads.Take(order);
        return id != 0 ? id : Refill(order);
    }

    /// <summary>Puts a block into the cache of this thread. If the cache is full, half of it first goes back to the metadata.</summary>
    /// <returns>False if no caller has the block as a value.</returns>
    public bool TryKeep(ulong id, int order)
    {
        KeepOutcome outcome;
        while ((outcome = Threads.Keep(id, order)) != KeepOutcome.Kept)
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

    /// <summary>Frees the cached blocks of all threads. Under the lock. Allocates nothing on the managed heap.</summary>
    /// <returns>Whether any block was cached.</returns>
    public bool Drain()
    {
        Span<ulong> ids = stackalloc ulong[MostBlocks / 2];
        var place = default(ClaimPlace);
        bool any = false;
        int count;
        do
        {
            count = Threads.ClaimSome(ref place, ids);
            foreach (ulong id in ids[..count])
            {
                any |= _source.TryRelease(id, _source.OrderOf(id));
            }
        }
        while (count == ids.Length);

        return any;
    }

    /// <summary>Counts the bytes in all caches. Under the lock.</summary>
    public ulong CountBytes() => Threads.Cached().Aggregate(0UL, (sum, id) => sum + _source.BytesOf(_source.OrderOf(id)));

    /// <summary>Frees the cached blocks of all threads, and ends the caching for good.</summary>
    public void Close()
    {
        Threads.Close();
        using (_lock.Enter())
        {
            Drain();
        }

        Threads.Forget();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong Refill(int order)
    {
        Span<ulong> ids = stackalloc ulong[MostBlocks / 2];
        using (_lock.Enter())
        {
            int taken = _source.TakeMany(order, ids[..Threads.Batch(order)]);
            Threads.Fill(order, ids[..taken]);
        }

        return Threads.Take(order);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Shrink(int order)
    {
        Span<ulong> ids = stackalloc ulong[MostBlocks / 2];
        using (_lock.Enter())
        {
            foreach (ulong id in ids[..Threads.ClaimHalf(order, ids)])
            {
                _source.TryRelease(id, order);
            }
        }
    }

    /// <summary>
    /// Whether a caller has a block whose free was just refused. By Settled this is so if another thread's refused list had taken the block
    /// for a moment.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsHeldAfterAll(ulong id)
    {
        using (_lock.Enter())
        {
            return _values[id] == ValueState.Held;
        }
    }

    private void GiveBack(ThreadCache cache)
    {
        using (_lock.Enter())
        {
            foreach (ulong id in Threads.Claim(cache))
            {
                _source.TryRelease(id, _source.OrderOf(id));
            }
        }
    }
}
