namespace Cleave.Planning;

/// <summary>Checks whether offsets are a plan for allocations. Independent of the planner:
/// it shares no code with the searches. Thread-safe.</summary>
/// <example>
/// <code>
/// PlannedAllocation[] tensors = [new(1024, Begin: 0, End: 2), new(512, Begin: 1, End: 3)];
/// PlanViolation? violation = PlanVerifier.FindViolation(tensors, [0UL, 512UL], height: 1536);
/// Console.WriteLine(violation?.Kind); // Overlap
/// </code>
/// </example>
public static class PlanVerifier
{
    /// <summary>Finds the first rule that a list of offsets breaks.</summary>
    /// <param name="allocations">The allocations.</param>
    /// <param name="offsets">The offset of each, in bytes.</param>
    /// <param name="height">The height that no allocation may end above, in bytes; null to leave it unlimited.</param>
    /// <returns>The violation, or null if the offsets are a plan.</returns>
    /// <remarks>Cost: n log n, whatever the number of overlaps.</remarks>
    public static PlanViolation? FindViolation(
        ReadOnlySpan<PlannedAllocation> allocations, ReadOnlySpan<ulong> offsets, ulong? height = null)
    {
        if (allocations.Length != offsets.Length)
        {
            return new(PlanViolationKind.Count, offsets.Length, -1,
                $"The number of allocations is {allocations.Length}; that of offsets is {offsets.Length}, and has to be the same.");
        }

        for (int index = 0; index < offsets.Length; index++)
        {
            if (FindAlone(allocations[index], index, offsets[index], height) is { } violation)
            {
                return violation;
            }
        }

        var byOffset = new int[offsets.Length];
        for (int index = 0; index < byOffset.Length; index++)
        {
            byOffset[index] = index;
        }

        Array.Sort(offsets.ToArray(), byOffset);
        return FindOverlap(allocations, offsets, byOffset) ?? FindShared(allocations, offsets, byOffset);
    }

    private static PlanViolation? FindAlone(PlannedAllocation allocation, int index, ulong offset, ulong? height)
    {
        if (allocation.Size > ulong.MaxValue - offset)
        {
            return One(PlanViolationKind.AddressRange, "ends above 2^64 - 1");
        }

        if (!allocation.Alignment.IsAligned(offset))
        {
            return One(PlanViolationKind.Misaligned, $"is not aligned to {allocation.Alignment}");
        }

        if (allocation.FixedOffset is { } required && required != offset)
        {
            return One(PlanViolationKind.FixedOffset, $"has the fixed offset {required}");
        }

        return offset + allocation.Size > height ? One(PlanViolationKind.Height, $"ends above the height of {ByteText.Exact(height.Value)}")
            : null;

        PlanViolation One(PlanViolationKind kind, string what) =>
            new(kind, index, -1, $"Allocation {index} of {ByteText.Exact(allocation.Size)} at offset {offset} {what}.");
    }

    /// <summary>From the lowest offset upwards, each allocation must begin above the ends of all below it that
    /// share a moment with it.</summary>
    private static PlanViolation? FindOverlap(ReadOnlySpan<PlannedAllocation> allocations, ReadOnlySpan<ulong> offsets, int[] byOffset)
    {
        var times = new long[2 * allocations.Length];
        for (int index = 0; index < allocations.Length; index++)
        {
            (times[2 * index], times[(2 * index) + 1]) = (allocations[index].Begin, allocations[index].End);
        }

        Array.Sort(times);
        var ends = new HighestEnds(times.Length);
        foreach (int index in byOffset)
        {
            // Any of equal times will do for a begin or an end, if it is the same one each time.
            int from = FirstOf(times, allocations[index].Begin);
            int to = FirstOf(times, allocations[index].End);
            (ulong end, int other) = ends.Highest(from, to);
            if (end > offsets[index])
            {
                return Two(PlanViolationKind.Overlap, "are live at the same time and share memory", allocations, offsets, other, index);
            }

            ends.Raise(from, to, offsets[index] + allocations[index].Size, index);
        }

        return null;
    }

    private static int FirstOf(long[] times, long time)
    {
        (int low, int high) = (0, times.Length);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = times[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>From the lowest offset upwards, what begins below the highest end of another group shares memory with it.</summary>
    private static PlanViolation? FindShared(ReadOnlySpan<PlannedAllocation> allocations, ReadOnlySpan<ulong> offsets, int[] byOffset)
    {
        // The two highest ends that are of different groups: one of them is of another group than any allocation.
        (ulong End, int Index) highest = (0, -1);
        (ulong End, int Index) second = (0, -1);
        foreach (int index in byOffset)
        {
            int group = allocations[index].Group;
            if (group == 0)
            {
                continue;
            }

            (ulong End, int Index) other = highest.Index >= 0 && allocations[highest.Index].Group != group ? highest : second;
            if (other.Index >= 0 && other.End > offsets[index])
            {
                return Two(
                    PlanViolationKind.SharedByGroups, "are of different groups and share memory", allocations, offsets, other.Index, index);
            }

            (ulong End, int Index) own = (offsets[index] + allocations[index].Size, index);
            bool replacesHighest = highest.Index < 0 || allocations[highest.Index].Group == group;
            if (replacesHighest)
            {
                highest = own.End > highest.End ? own : highest;
            }
            else
            {
                second = own.End > second.End ? own : second;
                (highest, second) = second.End > highest.End ? (second, highest) : (highest, second);
            }
        }

        return null;
    }

    private static PlanViolation Two(
        PlanViolationKind kind, string what, ReadOnlySpan<PlannedAllocation> allocations, ReadOnlySpan<ulong> offsets, int one,
        int other) =>
        new(kind, one, other,
            $"Allocations {one} ({Place(allocations[one], offsets[one])}) and {other} "
                + $"({Place(allocations[other], offsets[other])}) {what}.");

    private static string Place(PlannedAllocation allocation, ulong offset) => $"{ByteText.Exact(allocation.Size)} at offset {offset}";
}
