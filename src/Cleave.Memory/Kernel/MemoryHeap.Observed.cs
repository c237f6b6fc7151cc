namespace Cleave.Memory;

/// <content>What an observer is told. Each call costs a look at a field where there is none, and the fast path of Kmalloc makes none.</content>
/// <remarks>
/// Invariant Ordered: a block is told of as taken when it is the caller's, and as given before it can be another's; so of each address the
/// order is right without a lock around what may wait, reclaim, and call those who shrink.
/// </remarks>
public sealed partial class MemoryHeap
{
    private readonly IAllocationObserver? _observer;

    /// <summary>Whether somebody is told of everything.</summary>
    internal bool IsObserved => _observer is not null;

    internal void ObserveTaken(nuint address, Layout layout, nuint usable) =>
        _observer?.Allocated(ObservedRequest.Plain(layout.Size, layout.Alignment.Bytes), address, usable);

    /// <summary>Tells that a block ends at its address. Before that can be anybody else's.</summary>
    internal void ObserveGiven(nuint address) => _observer?.Freed(address, cleared: false);

    private void ObserveRefused(Layout layout) => _observer?.Refused(ObservedRequest.Plain(layout.Size, layout.Alignment.Bytes));
}
