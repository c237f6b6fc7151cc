namespace Cleave.Planning;

/// <summary>Allocations as the searches see them: time cut into sections, alignments and fixed offsets as plain numbers.</summary>
/// <remarks>
/// A section is a moment at which no other allocation could be added to those that are live without a free before it: a maximal clique of
/// the graph of lives. Only these matter, because every moment has a subset of the allocations of one of them. Allocation i is live in the
/// sections <c>First[i]</c> up to <c>Last[i] - 1</c>. Two allocations overlap in time if, and only if,
/// they have a section in common. Immutable.
/// </remarks>
internal sealed class PlanProblem
{
    /// <summary>The value of <see cref="Fixed"/> for an allocation that may lie anywhere.</summary>
    public const ulong Anywhere = ulong.MaxValue;

    /// <summary>The greatest height: one less than what marks a wall.</summary>
    public const ulong MostHeight = Skyline.NoRun - 1;

    private PlanProblem(int count)
    {
        Sizes = new ulong[count];
        AlignmentMasks = new ulong[count];
        Fixed = new ulong[count];
        First = new int[count];
        Last = new int[count];
    }

    /// <summary>The number of allocations.</summary>
    public int Count => Sizes.Length;

    /// <summary>The number of sections.</summary>
    public int Sections { get; private set; }

    /// <summary>The size of each allocation, in bytes.</summary>
    public ulong[] Sizes { get; }

    /// <summary>The alignment less one.</summary>
    public ulong[] AlignmentMasks { get; }

    /// <summary>The offset that an allocation must have, or <see cref="Anywhere"/>.</summary>
    public ulong[] Fixed { get; }

    /// <summary>The first section in which an allocation is live.</summary>
    public int[] First { get; }

    /// <summary>The section behind the last one.</summary>
    public int[] Last { get; }

    /// <summary>Whether any offset is fixed.</summary>
    public bool HasFixed { get; private set; }

    /// <summary>The largest number that divides every offset that a search can give, and every height.</summary>
    public ulong Unit { get; private set; } = 1;

    /// <summary>Cuts time into sections. Cost: that of sorting the times.</summary>
    public static PlanProblem Of(ReadOnlySpan<PlannedAllocation> allocations)
    {
        var problem = new PlanProblem(allocations.Length);
        ulong unit = 0;
        for (int item = 0; item < allocations.Length; item++)
        {
            PlannedAllocation allocation = allocations[item];
            problem.Sizes[item] = allocation.Size;
            problem.AlignmentMasks[item] = allocation.Alignment.Bytes - 1;
            problem.Fixed[item] = allocation.FixedOffset ?? Anywhere;
            problem.HasFixed |= allocation.FixedOffset is not null;
            unit = Divisor(Divisor(unit, allocation.Size), allocation.FixedOffset ?? 0);
        }

        // Offsets are sums of sizes, rounded up to alignments; an alignment that the sizes do not have brings in its own factor.
        foreach (ulong mask in problem.AlignmentMasks)
        {
            unit = mask == 0 || unit % (mask + 1) == 0 ? unit : Divisor(unit, mask + 1);
        }

        problem.Unit = Math.Max(unit, 1);
        problem.CutTime(allocations);
        return problem;
    }

    /// <summary>Bytes that are live in each section.</summary>
    /// <exception cref="OverflowException">A section has more than 2^64 - 2 bytes.</exception>
    public ulong[] Totals()
    {
        var changes = new UInt128[Sections + 1];
        for (int item = 0; item < Count; item++)
        {
            changes[First[item]] += Sizes[item];
            changes[Last[item]] -= Sizes[item];
        }

        var totals = new ulong[Sections];
        UInt128 live = 0;
        for (int section = 0; section < Sections; section++)
        {
            live += changes[section];
            totals[section] = live <= MostHeight ? (ulong)live : throw TooLarge();
        }

        return totals;
    }

    /// <summary>Whether the offset of an allocation is fixed.</summary>
    public bool IsFixed(int item) => Fixed[item] != Anywhere;

    /// <summary>The height of a placement: the highest end of an allocation.</summary>
    public ulong HeightOf(ReadOnlySpan<ulong> offsets)
    {
        ulong height = 0;
        for (int item = 0; item < offsets.Length; item++)
        {
            height = Math.Max(height, offsets[item] + Sizes[item]);
        }

        return height;
    }

    /// <summary>The lowest offset not below a floor that an allocation can have; false if there is none.</summary>
    public bool TryOffset(int item, ulong floor, out ulong offset)
    {
        ulong mask = AlignmentMasks[item];
        offset = Fixed[item] != Anywhere ? Fixed[item] : (floor + mask) & ~mask;
        return offset >= floor && offset <= MostHeight && Sizes[item] <= MostHeight - offset;
    }

    private static OverflowException TooLarge() =>
        new("The allocations that are live at one time have more than 2^64 - 2 bytes in all, the most that a plan can have.");

    private static ulong Divisor(ulong left, ulong right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }

    private void CutTime(ReadOnlySpan<PlannedAllocation> allocations)
    {
        var begins = new long[Count];
        var ends = new long[Count];
        var byBegin = new int[Count];
        var byEnd = new int[Count];
        for (int item = 0; item < Count; item++)
        {
            (begins[item], ends[item]) = (allocations[item].Begin, allocations[item].End);
            byBegin[item] = byEnd[item] = item;
        }

        Array.Sort(begins, byBegin);
        Array.Sort(ends, byEnd);
        int ended = 0;
        int section = -1;
        bool isCut = true;
        for (int begun = 0; begun < Count; begun++)
        {
            // What ends at a time is gone before what begins at it.
            for (; ends[ended] <= begins[begun]; ended++)
            {
                Last[byEnd[ended]] = section + 1;
                isCut = true;
            }

            section += isCut ? 1 : 0;
            isCut = false;
            First[byBegin[begun]] = section;
        }

        Sections = section + 1;
        for (; ended < Count; ended++)
        {
            Last[byEnd[ended]] = Sections;
        }
    }
}
