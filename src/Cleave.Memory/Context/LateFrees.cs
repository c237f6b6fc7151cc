using Cleave.Memory.Heaps;

namespace Cleave.Memory.Context;

/// <summary>Frees that nobody can order before the disposal of a heap: those of finalizers and of timers.</summary>
/// <remarks>
/// The caller of <see cref="MemoryHeap.Dispose"/> sees to it that none of the program's threads is in a call. The runtime's threads may come at
/// any time: a finalizer frees what a lost pool kept, or gives back what an ended thread kept, and a timer trims a pool. Each of them enters
/// here before it touches the heap. States: open, with a count of those inside; closed, with those that are left; closed and empty. Only
/// the disposal closes, and it unmaps nothing before the last one has left. Thread-safe.
/// </remarks>
internal sealed class LateFrees
{
    private PinGate _gate;

    /// <summary>Whether a thread is between <see cref="TryEnter"/> and <see cref="Exit"/>.</summary>
    public bool IsUsed => _gate.IsPinned;

    /// <summary>Keeps the memory mapped until <see cref="Exit"/>; false if the heap is being disposed, or was.</summary>
    public bool TryEnter() => _gate.TryPin();

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Exit() => _ = _gate.Unpin();

    /// <summary>Lets nobody enter any more, and waits until everybody has left.</summary>
    public void Close()
    {
        _ = _gate.Close();
        var wait = default(SpinWait);
        while (IsUsed)
        {
            wait.SpinOnce();
        }
    }
}
