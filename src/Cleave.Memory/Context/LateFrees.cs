using Cleave.Memory.Heaps;

namespace Cleave.Memory.Context;

/// <summary>Frees that cannot be ordered before the disposal of a heap: those of finalizers and of timers.</summary>
/// <remarks>
/// The caller of <see cref="MemoryHeap.Dispose"/> guarantees that none of the program's threads is in a call. Threads of the runtime may
/// call at any time: a finalizer frees the buffers of a lost pool or drains the cache of an ended thread, and a timer trims a pool. Each of
/// them calls <see cref="TryEnter"/> before it touches the heap. States: open, with a count of the calls inside; closed, with some calls
/// left; closed and empty. Only the disposal closes, and it unmaps nothing before the last call has left. Thread-safe.
/// </remarks>
internal sealed class LateFrees
{
    private PinCount _pins;

    /// <summary>Whether a thread is between <see cref="TryEnter"/> and <see cref="Exit"/>.</summary>
    public bool IsUsed => _pins.IsPinned;

    /// <summary>Keeps the memory mapped until <see cref="Exit"/>; returns false if the heap is being disposed or was disposed.</summary>
    public bool TryEnter() => _pins.TryPin();

    /// <summary>Ends a call that <see cref="TryEnter"/> began.</summary>
    public void Exit() => _ = _pins.Unpin();

    /// <summary>Makes all further calls of <see cref="TryEnter"/> return false, and waits until every call has left.</summary>
    public void Close()
    {
        _ = _pins.Close();
        var wait = default(SpinWait);
        while (IsUsed)
        {
            wait.SpinOnce();
        }
    }
}
