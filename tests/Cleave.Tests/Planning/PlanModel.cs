using Cleave.Planning;

namespace Cleave.Tests.Planning;

/// <summary>The least height of tiny problems, found by trying every offset: nothing of the planner is used.</summary>
internal static class PlanModel
{
    /// <summary>Finds the least height that holds all allocations.</summary>
    public static ulong LeastHeight(PlannedAllocation[] allocations)
    {
        for (ulong height = 1; ; height++)
        {
            if (Fits(allocations, new ulong[allocations.Length], 0, height))
            {
                return height;
            }
        }
    }

    /// <summary>Whether offsets keep every rule, each pair looked at.</summary>
    public static bool IsPlan(PlannedAllocation[] allocations, IReadOnlyList<ulong> offsets)
    {
        for (int index = 0; index < allocations.Length; index++)
        {
            if (!IsAllowed(allocations, offsets, index))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A random problem of a few allocations with small numbers.</summary>
    public static PlannedAllocation[] Random(Random random, int most, bool withAlignments, bool withFixed, int groups)
    {
        var allocations = new PlannedAllocation[random.Next(1, most + 1)];
        var fixedOnes = new List<PlannedAllocation>();
        for (int index = 0; index < allocations.Length; index++)
        {
            long begin = random.Next(0, 7);
            var allocation = new PlannedAllocation((ulong)random.Next(1, 6), begin, begin + random.Next(1, 5))
            {
                Alignment = withAlignments ? Alignment.FromLog2(random.Next(0, 3)) : default,
                Group = groups == 0 ? 0 : random.Next(0, groups + 1),
            };
            allocations[index] = withFixed && random.Next(4) == 0 ? Pinned(allocation, fixedOnes, random) : allocation;
        }

        return allocations;
    }

    private static PlannedAllocation Pinned(PlannedAllocation allocation, List<PlannedAllocation> before, Random random)
    {
        PlannedAllocation pinned = allocation with { FixedOffset = allocation.Alignment.RoundDown((ulong)random.Next(0, 9)) };
        before.Add(pinned);
        if (IsAllowed([.. before], [.. before.Select(one => one.FixedOffset!.Value)], before.Count - 1))
        {
            return pinned;
        }

        before.RemoveAt(before.Count - 1);
        return allocation;
    }

    private static bool Fits(PlannedAllocation[] allocations, ulong[] offsets, int placed, ulong height)
    {
        if (placed == allocations.Length)
        {
            return true;
        }

        for (ulong offset = 0; offset + allocations[placed].Size <= height; offset++)
        {
            offsets[placed] = offset;
            if (IsAllowed(allocations, offsets, placed) && Fits(allocations, offsets, placed + 1, height))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one allocation keeps the rules beside those before it.</summary>
    private static bool IsAllowed(PlannedAllocation[] allocations, IReadOnlyList<ulong> offsets, int index)
    {
        PlannedAllocation allocation = allocations[index];
        ulong offset = offsets[index];
        bool alone = offset % allocation.Alignment.Bytes == 0 && (allocation.FixedOffset ?? offset) == offset;
        for (int other = 0; alone && other < index; other++)
        {
            bool conflict = (allocation.Begin < allocations[other].End && allocations[other].Begin < allocation.End)
                || (allocation.Group != allocations[other].Group && allocation.Group * allocations[other].Group != 0);
            alone = !conflict || offset + allocation.Size <= offsets[other] || offsets[other] + allocations[other].Size <= offset;
        }

        return alone;
    }
}
