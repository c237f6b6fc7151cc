using System.Runtime.CompilerServices;
using Cleave.Runs;

namespace Cleave.Iterations;

/// <content>Checking the bookkeeping.</content>
public sealed partial class IterationAllocator
{
    /// <summary>Checks the bookkeeping against its invariants.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the exception names it and the place.</exception>
    /// <remarks>
    /// The invariants: <c>Disjoint</c>, no two live ranges overlap; <c>Partition</c>, every byte is free, reserved by a plan, or in a live
    /// range outside of the plans; <c>Reserved</c>, what is planned lies in reserved memory and what best fit has placed does not, unless
    /// it is late; <c>OnTime</c>, each range that is live as planned has the latest moment of the iteration in its planned life;
    /// <c>Slotted</c> and those of the free runs as <see cref="Cleave.BestFit.BestFitAllocator.Validate"/> lists them.
    /// The lock is held meanwhile. Cost: sorting the live ranges.
    /// </remarks>
    public void Validate()
    {
        using (_lock.Enter())
        {
            _free.Validate();
            _live.Validate();
            (ulong end, ulong outside, ulong late, ulong planned) = (0, 0, 0, 0);
            foreach ((ulong start, uint slot) in _live.InOrder())
            {
                LiveRange live = _live[slot];
                Check("Disjoint", start >= end, $"two live ranges have granule {start} in common");
                end = start + live.Length;
                CheckPlace(live);
                outside += _reserved.Outside(start, live.Length).Aggregate(0UL, (sum, part) => sum + part.Length);
                late += live.Place == LiveRange.Late ? live.Length : 0;
                planned += live.Place >= 0 ? 1UL : 0;
            }

            foreach (FreeRun run in _reserved.Runs)
            {
                CheckTaken(run.Start, run.Length);
            }

            Check("Partition", _free.Free + _reserved.Granules
                + outside == _units.Granules, $"free, reserved and allocated granules do not add up to the space");
            Check("OnTime", late == _late.Granules, $"{late} granules are late, and {_late.Granules} are listed as late");
            Check("OnTime", planned == (_active?.Validate() ?? 0), $"a live range and the slot of its plan do not name each other");
        }
    }

    private static void Check(string invariant, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, finding.ToString());
        }
    }

    private void CheckPlace(in LiveRange live)
    {
        ulong outside = _reserved.Outside(live.Start, live.Length).Aggregate(0UL, (sum, part) => sum + part.Length);
        bool isRight = live.Place == LiveRange.Beside ? outside == live.Length : live.Place == LiveRange.Late || outside == 0;
        Check("Reserved", isRight,
            $"the live range of {live.Length} granules from {live.Start} on has {outside} granules outside of the reserved memory");
        CheckTaken(live.Start, live.Length);
    }

    private void CheckTaken(ulong start, ulong length) =>
        Check("Partition", !_free.TryGetRunFrom(start, out FreeRun free) || free.Start >= start
            + length, $"granule {free.Start} is free and in use at once");
}
