using Cleave.Memory.Owners;

namespace Cleave.Memory;

/// <content>What comes back, and what is freed of it.</content>
public sealed partial class NativeMemoryPool
{
    /// <summary>Frees all idle buffers.</summary>
    /// <remarks>Cost: their number.</remarks>
    public void Trim()
    {
        foreach (BufferShelf shelf in _shelves)
        {
            while (shelf.TryTake(out nuint address))
            {
                _source.Give(TakenOffShelf(address, shelf.Layout), shelf.Layout);
            }
        }
    }

    /// <summary>Frees the idle buffers that nobody needed since the last call, as the timer does.</summary>
    /// <remarks>Cost: their number.</remarks>
    public void TrimUnused()
    {
        foreach (BufferShelf shelf in _shelves)
        {
            foreach (nuint address in shelf.TakeUnused())
            {
                _source.Give(TakenOffShelf(address, shelf.Layout), shelf.Layout);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_shelves is null)
        {
            // The finalizer of one whose constructor has thrown.
            return;
        }

        _disposed = true;
        _timer?.Dispose();
        try
        {
            Trim();
        }
        catch (ObjectDisposedException) when (!disposing)
        {
            // The heap went first, and took the buffers with it.
        }
    }

    private void Return(nuint address, Layout layout)
    {
        Interlocked.Decrement(ref _rentedBuffers);
        Interlocked.Add(ref _rentedBytes, -(long)layout.Size);
        int shelf = ShelfOf((int)layout.Size);
        if (shelf >= _shelves.Length || Interlocked.Add(ref _idleBytes, (long)layout.Size) > _options.MaxIdleBytes)
        {
            _source.Give(shelf < _shelves.Length ? TakenOffShelf(address, layout) : address, layout);
            return;
        }

        _shelves[shelf].Put(address);
        if (_disposed)
        {
            // It may have been disposed since this began, and what was put down then is nobody's.
            Trim();
        }
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

    /// <summary>Where rented buffers come back to.</summary>
    private sealed class ReturnDesk(NativeMemoryPool pool) : IMemoryHome
    {
        public AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
            pool._source.TryTake(layout, flags, node, out memory);

        public void Give(nuint address, Layout layout) => pool.Return(address, layout);
    }
}
