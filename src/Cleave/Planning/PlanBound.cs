namespace Cleave.Planning;

/// <summary>Finds a height that no plan can be below.</summary>
internal static class PlanBound
{
    /// <summary>The bound of a problem: the largest of the live bytes, of what alignments force,
    /// and of the ends of fixed allocations.</summary>
    /// <param name="problem">The allocations.</param>
    /// <param name="totals">The live bytes of each section.</param>
    public static ulong Of(PlanProblem problem, ulong[] totals)
    {
        UInt128 bound = 0;
        foreach (ulong total in totals)
        {
            bound = UInt128.Max(bound, total);
        }

        for (int item = 0; item < problem.Count; item++)
        {
            if (problem.IsFixed(item))
            {
                bound = UInt128.Max(bound, (UInt128)problem.Fixed[item] + problem.Sizes[item]);
            }
        }

        foreach (ulong mask in problem.AlignmentMasks.Distinct().Where(mask => mask != 0))
        {
            bound = UInt128.Max(bound, OfAlignment(problem, mask));
        }

        // Every height is a multiple of the unit.
        bound = (bound + problem.Unit - 1) / problem.Unit * problem.Unit;
        return (ulong)UInt128.Min(bound, ulong.MaxValue);
    }

    /// <summary>The bound that the allocations of at least an alignment force:
    /// no two of them share a unit of it, so all but the highest take whole units.</summary>
    private static UInt128 OfAlignment(PlanProblem problem, ulong mask)
    {
        var changes = new Int128[problem.Sections + 1];
        ulong mostSpare = 0;
        for (int item = 0; item < problem.Count; item++)
        {
            if (problem.AlignmentMasks[item] >= mask)
            {
                Int128 padded = (((Int128)problem.Sizes[item] + mask) / ((Int128)mask + 1)) * ((Int128)mask + 1);
                changes[problem.First[item]] += padded;
                changes[problem.Last[item]] -= padded;
                mostSpare = Math.Max(mostSpare, (ulong)(padded - problem.Sizes[item]));
            }
        }

        (Int128 live, Int128 peak) = (0, 0);
        foreach (Int128 change in changes)
        {
            live += change;
            peak = Int128.Max(peak, live);
        }

        return peak > mostSpare ? (UInt128)(peak - mostSpare) : 0;
    }
}
