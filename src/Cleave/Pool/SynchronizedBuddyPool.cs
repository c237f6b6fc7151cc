using System.Numerics;
using Cleave.Locks;
using Cleave.Observing;

namespace Cleave.Pool;

/// <summary>A <see cref="BuddyPool{TIndex}"/> behind one lock, safe from any number of threads.</summary>
/// <typeparam name="TIndex">The index type of the pool.</typeparam>
/// <remarks>
/// <see cref="BuddyPool.Synchronized"/> creates this wrapper. All wrappers of one pool share its lock. A call to the pool itself bypasses
/// the lock, and so damages the metadata if another thread uses the pool. Each call costs as much as that of the pool and an uncontended
/// lock; concurrent calls wait for each other.
/// </remarks>
public sealed partial class SynchronizedBuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private readonly ShortLock _lock;
    private readonly BuddyPool<TIndex> _pool;

    internal SynchronizedBuddyPool(BuddyPool<TIndex> pool, IAllocationObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = pool;
        _lock = pool.Gate;
        _observer = GuardedObserver.Of(observer, _lock);
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

    /// <inheritdoc cref="BuddyPool{TIndex}.Allocate"/>
    public ulong Allocate(ulong bytes) => TryAllocate(bytes, out ulong address, out BuddyPoolError error) ? address : throw new BuddyPoolException(error);

    /// <inheritdoc cref="BuddyPool{TIndex}.TryAllocate"/>
    public bool TryAllocate(ulong bytes, out ulong address, out BuddyPoolError error)
    {
        using (_lock.Enter())
        {
            bool served = _pool.TryAllocate(bytes, out address, out error);
            if (_observer is not null)
            {
                ObserveAlloc(bytes, address, error);
            }

            return served;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Free"/>
    public void Free(ulong address)
    {
        using (_lock.Enter())
        {
            _pool.Free(address);
            ObserveFree(address);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryFree"/>
    public bool TryFree(ulong address, out BuddyPoolError error)
    {
        using (_lock.Enter())
        {
            bool freed = _pool.TryFree(address, out error);
            if (freed)
            {
                ObserveFree(address);
            }

            return freed;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Retire"/>
    public void Retire(ulong address, ulong size)
    {
        if (!TryRetire(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRetire"/>
    public bool TryRetire(ulong address, ulong size, out BuddyPoolError error)
    {
        using (_lock.Enter())
        {
            bool killed = _pool.TryRetire(address, size, out error);
            ObserveKill(killed, address, size, back: false);
            return killed;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Restore"/>
    public void Restore(ulong address, ulong size)
    {
        if (!TryRestore(address, size, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRestore"/>
    public bool TryRestore(ulong address, ulong size, out BuddyPoolError error)
    {
        using (_lock.Enter())
        {
            bool back = _pool.TryRestore(address, size, out error);
            ObserveKill(back, address, size, back: true);
            return back;
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
