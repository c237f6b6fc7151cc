using System.Numerics;
using Cleave.Locks;

namespace Cleave.Pool;

/// <summary>A <see cref="BuddyPool{TIndex}"/> behind one lock, safe from any number of threads.</summary>
/// <typeparam name="TIndex">The index type of the pool.</typeparam>
/// <remarks>
/// <see cref="BuddyPool.Synchronized"/> creates this wrapper. All wrappers of one pool share its lock and its observer. A call to the pool
/// itself bypasses the lock, and so damages the metadata if another thread uses the pool. Each call costs as much as that of the pool and
/// an uncontended lock; concurrent calls wait for each other. With <see cref="UseThreadCaches"/>, most calls for small blocks need no lock.
/// </remarks>
/// <example>
/// <code>
/// SynchronizedBuddyPool&lt;uint&gt; pool = BuddyPool.Synchronized(
///     new BuddyPool(new BuddyPoolOptions { Size = 1 &lt;&lt; 30, MaxSize = 1 &lt;&lt; 20, MinBuddy = 4096 }));
/// Parallel.For(0, 100, _ =&gt; pool.Free(pool.Allocate(10_000)));
/// Console.WriteLine(pool.GetStatistics().FreeBytes == pool.Size); // True
/// </code>
/// </example>
public sealed partial class SynchronizedBuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private readonly ShortLock _lock;
    private readonly BuddyPool<TIndex> _pool;

    internal SynchronizedBuddyPool(BuddyPool<TIndex> pool, IAllocationObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
        _lock = pool.Lock;
        BuddyPoolThreadCaches.ThrowInsideObserver(_lock);
        if (observer is not null)
        {
            pool.Observe(observer);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.BaseAddress"/>
    public ulong BaseAddress => _pool.BaseAddress;

    /// <inheritdoc cref="BuddyPool{TIndex}.Size"/>
    public ulong Size => _pool.Size;

    /// <inheritdoc cref="BuddyPool{TIndex}.MinSize"/>
    public ulong MinSize => _pool.MinSize;

    /// <inheritdoc cref="BuddyPool{TIndex}.MaxSize"/>
    public ulong MaxSize => _pool.MaxSize;

    /// <inheritdoc cref="BuddyPool{TIndex}.MetadataBytes"/>
    public ulong MetadataBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return _pool.MetadataBytes;
            }
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.LargestFreeBlock"/>
    public ulong LargestFreeBlock
    {
        get
        {
            using (_lock.Enter())
            {
                return _pool.LargestFreeBlock;
            }
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.GetStatistics"/>
    public BuddyPoolStatistics GetStatistics()
    {
        using (_lock.Enter())
        {
            return _pool.GetStatistics();
        }
    }

    /// <summary>Lists every block of the pool and every retired region at one moment, lowest address first.</summary>
    /// <remarks>The method holds the lock while it copies. Cost: the number of blocks and of retired smallest blocks.</remarks>
    public IReadOnlyList<BuddyPoolBlockInfo> GetBlocks()
    {
        using (_lock.Enter())
        {
            return [.. _pool.EnumerateBlocks()];
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.DescribeAddress"/>
    public string DescribeAddress(ulong address)
    {
        using (_lock.Enter())
        {
            return _pool.DescribeAddress(address);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Validate"/>
    public void Validate()
    {
        using (_lock.Enter())
        {
            _pool.Validate();
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.ToString"/>
    public override string ToString()
    {
        using (_lock.Enter())
        {
            return _pool.ToString();
        }
    }
}
