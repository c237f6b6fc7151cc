namespace Cleave.Pool;

/// <content>The calls of the pool, each under the lock.</content>
public sealed partial class SynchronizedBuddyPool<TIndex>
{
    /// <inheritdoc cref="BuddyPool{TIndex}.Allocate"/>
    public ulong Allocate(ByteSize size) =>
        TryAllocate(size, out ulong address, out AllocationFailure failure) ? address : throw failure.ToException();

    /// <inheritdoc cref="BuddyPool{TIndex}.TryAllocate(ByteSize, out ulong)"/>
    public bool TryAllocate(ByteSize size, out ulong address)
    {
        if (_pool.Caches is { } caches && caches.TryTake(size, out address))
        {
            return true;
        }

        using (_lock.Enter())
        {
            bool served = _pool.TryAllocate(size, out address);
            if (Observer is not null)
            {
                ObserveAlloc(size, address, served);
            }

            return served;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryAllocate(ByteSize, out ulong, out AllocationFailure)"/>
    public bool TryAllocate(ByteSize size, out ulong address, out AllocationFailure failure)
    {
        if (_pool.Caches is { } caches && caches.TryTake(size, out address))
        {
            failure = default;
            return true;
        }

        using (_lock.Enter())
        {
            bool served = _pool.TryAllocate(size, out address, out failure);
            if (Observer is not null)
            {
                ObserveAlloc(size, address, served);
            }

            return served;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Free"/>
    public void Free(ulong address)
    {
        if (_pool.Caches is { } caches && caches.TryKeep(address))
        {
            return;
        }

        using (_lock.Enter())
        {
            _pool.Free(address);
            ObserveFree(address);
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryFree(ulong)"/>
    public bool TryFree(ulong address)
    {
        if (_pool.Caches is { } caches && caches.TryKeep(address))
        {
            return true;
        }

        using (_lock.Enter())
        {
            bool freed = _pool.TryFree(address);
            if (freed)
            {
                ObserveFree(address);
            }

            return freed;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryFree(ulong, out Misuse)"/>
    public bool TryFree(ulong address, out Misuse misuse)
    {
        if (_pool.Caches is { } caches && caches.TryKeep(address))
        {
            misuse = default;
            return true;
        }

        using (_lock.Enter())
        {
            bool freed = _pool.TryFree(address, out misuse);
            if (freed)
            {
                ObserveFree(address);
            }

            return freed;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Retire"/>
    public void Retire(ulong address, ByteSize size)
    {
        TryRetire(address, size, out AllocationFailure failure);
        failure.ThrowIfFailed();
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRetire(ulong, ByteSize)"/>
    public bool TryRetire(ulong address, ByteSize size) => TryRetire(address, size, out _);

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRetire(ulong, ByteSize, out AllocationFailure)"/>
    public bool TryRetire(ulong address, ByteSize size, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            bool retired = _pool.TryRetire(address, size, out failure);
            ObserveRetired(retired, address, size, restored: false);
            return retired;
        }
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.Restore"/>
    public void Restore(ulong address, ByteSize size)
    {
        TryRestore(address, size, out AllocationFailure failure);
        failure.ThrowIfFailed();
    }

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRestore(ulong, ByteSize)"/>
    public bool TryRestore(ulong address, ByteSize size) => TryRestore(address, size, out _);

    /// <inheritdoc cref="BuddyPool{TIndex}.TryRestore(ulong, ByteSize, out AllocationFailure)"/>
    public bool TryRestore(ulong address, ByteSize size, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            bool restored = _pool.TryRestore(address, size, out failure);
            ObserveRetired(restored, address, size, restored: true);
            return restored;
        }
    }
}
