using Cleave.Runs;

namespace Cleave.BestFit;

// Checking the invariants.
internal sealed partial class RunSpace
{
    /// <summary>Checks the invariants of both sets, and <c>Zeroed</c>.</summary>
    /// <exception cref="InvariantException">An invariant is broken; the message names it and the place.</exception>
    public void Validate()
    {
        Free.Validate();
        Clear.Validate();
        Ranges.Validate();
        ulong runs = 0;
        for (uint number = RangeTable.Bottom; number != RangeTable.Top; number = Ranges[number].Above)
        {
            var gap = new FreeRun(Ranges[number].End, Ranges.FreeAbove(Ranges[number]));
            runs += gap.Length > 0 ? 1UL : 0;
            CheckGap(gap, number);
        }

        if (runs != Free.Count)
        {
            throw new InvariantException("Partition", $"between the ranges lie {runs} free runs, {Free.Count} are kept");
        }

        CheckClear();
    }

    private void CheckGap(FreeRun gap, uint below)
    {
        if (gap.Length > 0 && Free.TagOf(gap) != below)
        {
            bool isKept = Free.TagOf(gap) is not null;
            throw new InvariantException(
                isKept ? "Tagged" : "Partition",
                $"the free run of {gap.Length} granules at granule {gap.Start} is "
                    + $"{(isKept ? $"not tagged with slot {below}" : "not kept")}");
        }
    }

    /// <summary>Checks <c>Zeroed</c>: both kinds of run ascend, so one pass over each is enough.</summary>
    private void CheckClear()
    {
        using IEnumerator<FreeRun> free = FreeInOrder().GetEnumerator();
        FreeRun around = default;
        foreach (FreeRun clear in Clear.InOrder())
        {
            while (around.End < clear.End && free.MoveNext())
            {
                around = free.Current;
            }

            if (around.Start > clear.Start || around.End < clear.End)
            {
                throw new InvariantException("Zeroed", $"the clear run of {clear.Length} granules at granule {clear.Start} is not free");
            }
        }
    }
}
