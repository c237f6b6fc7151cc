using Cleave.Memory.Owners;

namespace Cleave.Memory;

/// <content>Frees that nobody can order before <see cref="Dispose"/>: those of finalizers and of timers.</content>
/// <remarks>
/// The caller of <see cref="Dispose"/> sees to it that none of the program's threads is in a call. The runtime's threads may come at any time:
/// a finalizer frees what a lost pool kept, or gives back what an ended thread kept, and a timer trims a pool. Each of them enters here
/// before it touches the heap. States: open, with a count of those inside; closed, with those that are left; closed and empty. Only
/// Dispose closes, and it unmaps nothing before the last one has left.
/// </remarks>
public sealed partial class MemoryHeap
{
    private PinGate _lateFrees;

    /// <summary>Whether somebody is between <see cref="TryEnterLate"/> and <see cref="ExitLate"/>.</summary>
    internal bool HasLateFrees => _lateFrees.IsPinned;

    /// <summary>Keeps the memory mapped until <see cref="ExitLate"/>; answers false if the heap is being disposed, or was.</summary>
    internal bool TryEnterLate() => _lateFrees.TryPin();

    /// <summary>Ends what <see cref="TryEnterLate"/> began.</summary>
    internal void ExitLate() => _ = _lateFrees.Unpin();

    /// <summary>Lets nobody enter any more, and waits until everybody has left.</summary>
    private void CloseLate()
    {
        _ = _lateFrees.Close();
        var wait = default(SpinWait);
        while (HasLateFrees)
        {
            wait.SpinOnce();
        }
    }
}
