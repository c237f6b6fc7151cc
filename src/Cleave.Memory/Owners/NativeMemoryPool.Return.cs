using Cleave.Memory.Contract;
using Cleave.Memory.Slabs;

namespace Cleave.Memory.Owners;

/// <content>Returning, keeping and freeing of buffers.</content>
public sealed partial class NativeMemoryPool
{
    /// <summary>Frees all idle buffers of the pool.</summary>
    /// <remarks>Thread-safe. Cost: proportional to the number of idle buffers.</remarks>
    public void Trim()
    {
        foreach (BufferShelf shelf in _shelves)
        {
            while (TakeIdle(shelf) is { } block)
            {
                block.Dispose();
            }
        }
    }

    /// <summary>Frees the idle buffers that were not needed since the last call. The timer of the pool calls this method too.</summary>
    /// <remarks>Thread-safe. Cost: proportional to the number of buffers that are freed.</remarks>
    public void TrimUnused()
    {
        foreach (BufferShelf shelf in _shelves)
        {
            foreach (NativeBlock block in shelf.TakeUnused())
            {
                Interlocked.Add(ref _idleBytes, -(long)block.Layout.Size);
                block.Dispose();
            }
        }
    }

    /// <summary>Frees idle buffers when the heap reclaims memory, the largest first.</summary>
    nuint IShrinker.Scan(nuint bytes)
    {
        nuint freed = 0;
        for (int shelf = _shelves.Length - 1; shelf >= 0; shelf--)
        {
            while (freed < bytes && TakeIdle(_shelves[shelf]) is { } block)
            {
                block.Dispose();
                freed += block.Layout.Size;
            }
        }

        return freed;
    }

    void IBlockHome.Return(NativeBlock block)
    {
        long size = (long)block.Layout.Size;
        Interlocked.Decrement(ref _rentedBuffers);
        Interlocked.Add(ref _rentedBytes, -size);
        int shelf = ShelfOf((int)size);
        if (shelf >= _shelves.Length || _shelves[shelf].Layout != block.Layout || !TryKeep(size))
        {
            block.Dispose();
            return;
        }

        if (_source.Heap is { Kmalloc.Clears: true })
        {
            ObjectGuard.Fill(block.Address, block.Layout.Size, 0);
        }

        _shelves[shelf].Put(block);
        if (_disposed)
        {
            // The pool may have been disposed since this call began. If its trim ran before the block was on the shelf, this trim frees the
            // block.
            Trim();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _timer?.Dispose();
        Trim();
    }

    private bool TryKeep(long size)
    {
        bool fits = Interlocked.Add(ref _idleBytes, size) <= _options.MaxIdleBytes;
        Interlocked.Add(ref _idleBytes, fits ? 0 : -size);
        return fits;
    }

    /// <summary>Starts the timer that trims the pool. The timer has a weak reference to the pool, so that a lost pool can be
    /// collected.</summary>
    private ITimer? StartTrimming(NativeMemoryPoolOptions options) =>
        options.TrimInterval == Timeout.InfiniteTimeSpan
            ? null
            : options.TimeProvider.CreateTimer(Tick, new WeakReference<NativeMemoryPool>(this), options.TrimInterval, options.TrimInterval);

    private static void Tick(object? state)
    {
        if (((WeakReference<NativeMemoryPool>)state!).TryGetTarget(out NativeMemoryPool? pool) && !pool._disposed)
        {
            pool.TrimUnused();
        }
    }
}
