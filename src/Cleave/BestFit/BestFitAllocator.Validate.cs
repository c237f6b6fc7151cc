namespace Cleave.BestFit;

/// <content>Checking the bookkeeping.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Checks the bookkeeping against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and the place.</exception>
    /// <remarks>
    /// The invariants: <c>Partition</c>, every byte is free or in one allocation; <c>Maximal</c>, no two free runs touch; <c>Zeroed</c>,
    /// what is clear is free; <c>Linked</c>, <c>Slotted</c>, <c>Tagged</c>, <c>Paired</c>, <c>Counted</c>, <c>Measured</c>, <c>Sorted</c>,
    /// <c>Separated</c>, <c>Padded</c>, <c>Grouped</c> and <c>Filled</c> of the tables and trees below. The lock is held meanwhile. Cost:
    /// the numbers of allocations and of free runs.
    /// </remarks>
    public void Validate()
    {
        using (_lock.Enter())
        {
            _space.Validate();
        }
    }
}
