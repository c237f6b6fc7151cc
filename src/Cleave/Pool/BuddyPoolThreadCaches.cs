using Cleave.Caches;
using Cleave.Locks;

namespace Cleave.Pool;

/// <summary>
/// Caches of small blocks of a pool, one for each thread, so that threads rarely need the lock of a
/// <see cref="SynchronizedBuddyPool{TIndex}"/>. Disposing frees all cached blocks and ends the caching.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="SynchronizedBuddyPool{TIndex}.UseThreadCaches"/> makes the caches. A thread then gets the block that it freed last, even if
/// another thread has freed one since. A thread caches at most 256 blocks of a size. Cached blocks count as allocated and do not merge, but
/// a second free of one is refused. They are freed when a request would otherwise fail, on <see cref="Flush"/>, when their region is
/// retired, before the state is saved, when the caches are disposed, and, once the garbage collector has noticed, when their thread has
/// ended.
/// </para>
/// <para>
/// The metadata grows by one byte for each smallest block. A pool that records changes or has an observer caches nothing, because calls
/// that go through caches have no order. Safe from any number of threads.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// SynchronizedBuddyPool&lt;uint&gt; pool = BuddyPool.Synchronized(
///     new BuddyPool(new BuddyPoolOptions { Size = 1 &lt;&lt; 30, MaxSize = 1 &lt;&lt; 20, MinBuddy = 4096 }));
/// using (BuddyPoolThreadCaches caches = pool.UseThreadCaches(ByteSize.FromMiB(1)))
/// {
///     pool.Free(pool.Allocate(4096)); // Stays with this thread, which takes it again without the lock.
///     Console.WriteLine(caches.CachedBytes &gt; 0); // True
/// }
///
/// Console.WriteLine(pool.GetStatistics().FreeBytes == pool.Size); // True
/// </code>
/// </example>
public sealed class BuddyPoolThreadCaches : IDisposable
{
    private readonly PoolSpace _space;
    private readonly PoolValues _values;
    private readonly ShortLock _lock;
    private readonly Lock _cachesLock;
    private bool _isDisposed;

    /// <param name="space">The addresses of the pool.</param>
    /// <param name="metadata">The metadata of the pool; null if nothing is cached, because calls must have an order.</param>
    /// <param name="poolLock">The lock of the pool.</param>
    /// <param name="cachesLock">The lock for making and closing caches. Entered before the lock of the pool, never inside it.</param>
    /// <param name="bytes">The most bytes of each block size that a thread caches.</param>
    internal BuddyPoolThreadCaches(PoolSpace space, CachedMetadata? metadata, ShortLock poolLock, Lock cachesLock, ulong bytes)
    {
        _space = space;
        _lock = poolLock;
        _cachesLock = cachesLock;
        if (metadata is not null)
        {
            _values = metadata.Values;
            Blocks = new BlockCaches<PoolValues, PoolBlockSource>(
                _values, new PoolBlockSource(metadata, space.SmallestBlock), poolLock, space.MaxOrder + 1, bytes);
            metadata.Blocks = Blocks;
        }
    }

    /// <summary>Bytes that are cached at the moment, by all threads. Cost: the number of cached blocks.</summary>
    public ulong CachedBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return Blocks?.CountBytes() ?? 0;
            }
        }
    }

    /// <summary>Whether the caches were disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed);

    /// <summary>The caches of all threads, with the metadata behind them; null if nothing is cached.</summary>
    internal BlockCaches<PoolValues, PoolBlockSource>? Blocks { get; }

    /// <summary>Whether blocks are cached.</summary>
    internal bool IsOpen => Blocks is { IsClosed: false };

    /// <summary>Frees the cached blocks of all threads.</summary>
    public void Flush()
    {
        using (_lock.Enter())
        {
            Blocks?.Drain();
        }
    }

    /// <summary>Frees the cached blocks of all threads, and ends the caching.</summary>
    /// <exception cref="InvalidOperationException">An observer of the pool made this call.</exception>
    public void Dispose()
    {
        ThrowInsideObserver(_lock);
        lock (_cachesLock)
        {
            Close();
            Volatile.Write(ref _isDisposed, true);
        }
    }

    /// <summary>Throws an exception if an observer of the pool makes the call, which would wait for itself.</summary>
    internal static void ThrowInsideObserver(ShortLock poolLock)
    {
        using (poolLock.Enter())
        {
        }
    }

    /// <summary>Frees the cached blocks of all threads, and ends the caching. Under the lock of the caches only.</summary>
    internal void Close() => Blocks?.Close();

    /// <summary>Allocates a block without the lock of the pool, if blocks of its size are cached.</summary>
    /// <param name="size">The size of the request in bytes, which need not be valid.</param>
    /// <param name="address">The address of the block; 0 if there is none.</param>
    /// <returns>False if the request has to go to the pool.</returns>
    internal bool TryTake(ulong size, out ulong address)
    {
        if (_space.Serves(size))
        {
            int order = _space.OrderFor(size);
            ulong id = Blocks!.Holds(order) ? Blocks.Take(order) : 0;
            if (id != 0)
            {
                address = _space.AddressOf(PoolId.Leaf(id));
                return true;
            }
        }

        address = 0;
        return false;
    }

    /// <summary>Frees a block without the lock of the pool, if blocks of its size are cached.</summary>
    /// <param name="address">The address to free, which need not be valid.</param>
    /// <returns>False if the free has to go to the pool, which knows whether it is valid.</returns>
    internal bool TryKeep(ulong address)
    {
        if (!_space.Contains(address) || !_space.IsAligned(address))
        {
            return false;
        }

        return _values.TryFind(_space.LeafAt(address), out ulong id, out ValueState state) && state == ValueState.Held
            && Blocks!.Holds(PoolId.Order(id)) && Blocks.TryKeep(id, PoolId.Order(id));
    }

    /// <summary>Returns the bytes that are cached, or "disposed". Cost: as <see cref="CachedBytes"/>.</summary>
    public override string ToString() => IsDisposed ? "disposed" : $"{ByteText.Exact(CachedBytes)} cached by threads";
}
