namespace Cleave.Planning;

/// <summary>Checks what a planner is given.</summary>
internal static class PlanInput
{
    /// <summary>Refuses allocations and options that no plan can follow.</summary>
    public static void Check(ReadOnlySpan<PlannedAllocation> allocations, MemoryPlannerOptions options)
    {
        if (options.NodeLimit < 1)
        {
            throw new ArgumentException($"The limit of nodes is {options.NodeLimit}; it is at least 1.", nameof(options));
        }

        if (options.TimeLimit < TimeSpan.Zero)
        {
            throw new ArgumentException($"The limit of time is {options.TimeLimit}; it is not negative.", nameof(options));
        }

        bool hasFixed = false;
        for (int index = 0; index < allocations.Length; index++)
        {
            if (Problem(allocations[index]) is { } problem)
            {
                throw new ArgumentException($"Allocation {index} {problem}.", nameof(allocations));
            }

            hasFixed |= allocations[index].FixedOffset is not null;
        }

        if (hasFixed)
        {
            CheckFixed(allocations);
        }
    }

    /// <summary>Whether there are allocations of at least two groups.</summary>
    public static bool HasSeveralGroups(ReadOnlySpan<PlannedAllocation> allocations)
    {
        int seen = 0;
        foreach (PlannedAllocation allocation in allocations)
        {
            if (allocation.Group != 0 && seen != 0 && allocation.Group != seen)
            {
                return true;
            }

            seen = allocation.Group != 0 ? allocation.Group : seen;
        }

        return false;
    }

    private static string? Problem(PlannedAllocation allocation)
    {
        if (allocation.Size == 0)
        {
            return "has a size of 0 bytes; the least is 1";
        }

        if (allocation.End <= allocation.Begin)
        {
            return $"begins at {allocation.Begin} and ends at {allocation.End}; it has to end later than it begins";
        }

        ulong begin = allocation.FixedOffset ?? 0;
        if (begin > PlanProblem.MostHeight || allocation.Size > PlanProblem.MostHeight - begin)
        {
            return allocation.FixedOffset is { } at
                ? $"of {ByteText.Exact(allocation.Size)} has the fixed offset {at} and would end above 2^64 - 2"
                : $"has a size of {ByteText.Exact(allocation.Size)}; the most is 2^64 - 2";
        }

        return allocation.FixedOffset is { } offset && !allocation.Alignment.IsAligned(offset)
            ? $"has the fixed offset {offset}, which is not a multiple of its alignment of {allocation.Alignment}"
            : null;
    }

    private static void CheckFixed(ReadOnlySpan<PlannedAllocation> allocations)
    {
        var indexes = new List<int>();
        for (int index = 0; index < allocations.Length; index++)
        {
            if (allocations[index].FixedOffset is not null)
            {
                indexes.Add(index);
            }
        }

        var fixedOnes = new PlannedAllocation[indexes.Count];
        var offsets = new ulong[indexes.Count];
        for (int at = 0; at < fixedOnes.Length; at++)
        {
            fixedOnes[at] = allocations[indexes[at]];
            offsets[at] = fixedOnes[at].FixedOffset!.Value;
        }

        if (PlanVerifier.FindViolation(fixedOnes, offsets) is { } violation)
        {
            throw new ArgumentException(
                $"The fixed offsets of allocations {indexes[violation.Index]} and {indexes[violation.OtherIndex]} cannot both be kept: "
                + (violation.Kind == PlanViolationKind.Overlap ? "both are live at the same time" : "they are of different groups")
                    + " and share memory.",
                nameof(allocations));
        }
    }
}
