using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Checking the bookkeeping.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Checks the bookkeeping against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and the place.</exception>
    /// <remarks>
    /// The invariants: <c>Partition</c>, every byte is free or in one allocation; <c>Maximal</c>, no two free runs touch; <c>Zeroed</c>, what is
    /// clear is free; <c>Paired</c>, <c>Counted</c>, <c>Measured</c>, <c>Slotted</c>, <c>Sorted</c>, <c>Separated</c>, <c>Padded</c>, <c>Grouped</c> and
    /// <c>Filled</c> of the tables and trees below. The lock is held meanwhile. Cost: sorting the allocations.
    /// </remarks>
    public void Validate()
    {
        using (_lock.Enter())
        {
            _space.Validate();
            _ranges.Validate();
            ulong end = 0;
            foreach ((ulong start, ulong length) in _ranges.InOrder())
            {
                CheckGap(end, start);
                end = start + length;
            }

            CheckGap(end, _units.Granules);
            if (_ranges.InOrder().Aggregate(0UL, (sum, range) => sum + range.Length) + _space.Free.Free != _units.Granules)
            {
                throw new InvariantException("Partition", "the free and the allocated ranges do not add up to the space");
            }
        }
    }

    /// <summary>Checks that what lies between two allocations is nothing or one free run.</summary>
    private void CheckGap(ulong from, ulong to)
    {
        bool isRun = from == to || (from < to && _space.Free.TryGetRunFrom(from, out FreeRun run) && run == new FreeRun(from, to - from));
        if (!isRun)
        {
            throw new InvariantException(
                "Partition", $"between the allocations around {AddressText.Of(_units.OffsetOf(from))} lies no free run up to {AddressText.Of(_units.OffsetOf(to))}");
        }
    }
}
