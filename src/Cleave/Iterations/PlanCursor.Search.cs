namespace Cleave.Iterations;

/// <content>The search for requests that come earlier or later than planned.</content>
internal sealed partial class PlanCursor
{
    /// <summary>Looks at the requests around the expected one: first those that should come later, then those that were left out.</summary>
    private int FindNear(PlanTrack track, ulong length, ulong alignmentMask, ulong phase)
    {
        int[] positions = track.Positions;
        int last = Math.Min(positions.Length - 1, track.Head + _slack);
        for (int index = track.Head; index <= last; index++)
        {
            if (TryUse(positions[index], length, alignmentMask, phase))
            {
                track.Head = index + 1;
                return positions[index];
            }
        }

        for (int index = Math.Max(0, track.Head - _slack); index < track.Head; index++)
        {
            if (TryUse(positions[index], length, alignmentMask, phase))
            {
                return positions[index];
            }
        }

        return -1;
    }

    private bool TryUse(int position, ulong length, ulong alignmentMask, ulong phase)
    {
        ref PlanSlot slot = ref _slots[position];
        bool isIt = slot.Length == length && slot.Served != _iteration
            && (slot.Start == IterationPlan.Unplaced || ((slot.Start - phase) & alignmentMask) == 0);
        if (isIt)
        {
            slot.Served = _iteration;
        }

        return isIt;
    }
}
