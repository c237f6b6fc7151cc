using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>What comes back, and what is freed of it.</content>
public sealed partial class NativeMemoryPool
{
    /// <summary>Frees all idle buffers.</summary>
    /// <remarks>Cost: their number.</remarks>
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

    /// <summary>Frees the idle buffers that nobody needed since the last call, as the timer does.</summary>
    /// <remarks>Cost: their number.</remarks>
    public void TrimUnused()
    {
        foreach (BufferShelf shelf in _shelves)
        {
            foreach (MemoryBlock block in shelf.TakeUnused())
            {
                Interlocked.Add(ref _idleBytes, -(long)block.Layout.Size);
                block.Dispose();
            }
        }
    }

    /// <summary>Frees idle buffers, the largest first, for reclaim.</summary>
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

    void IBlockHome.Return(MemoryBlock block)
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

        _shelves[shelf].Put(block);
        if (_disposed)
        {
            // The pool may have been disposed since this call began. Either its trim came after the block was put down, or this one does.
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

    /// <summary>The timer holds the pool weakly, so that one that is lost goes.</summary>
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
