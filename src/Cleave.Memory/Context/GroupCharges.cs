using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>Charges of one heap to groups: a full group is reclaimed from before a charge is refused. Thread-safe.</summary>
internal sealed class GroupCharges(ReclaimingPages reclaiming)
{
    /// <summary>The part of a full group's limit that its shrinkers are asked for at least, so that the next charges find room.</summary>
    private const uint Batch = 64;

    /// <summary>The group that the last refused charge of this thread found full.</summary>
    [ThreadStatic]
    private static MemoryGroup? _fullGroup;

    /// <summary>The group that was full when this thread was last refused with <see cref="AllocationError.GroupLimit"/>.</summary>
    public static MemoryGroup? LastFull => _fullGroup;

    /// <summary>Charges bytes to the current group if the flags have <see cref="GfpFlags.Account"/>.</summary>
    /// <param name="flags">The flags of the request; with <see cref="GfpFlags.Kernel"/> a full group is reclaimed from.</param>
    /// <param name="bytes">The bytes to charge.</param>
    /// <param name="charged">The group to uncharge later by <see cref="MemoryGroup.Uncharge"/>; null if nothing was charged.</param>
    public AllocationError TryCharge(GfpFlags flags, nuint bytes, out MemoryGroup? charged)
    {
        charged = (flags & GfpFlags.Account) == 0 ? null : MemoryGroup.Current;
        AllocationError error = charged is null ? AllocationError.None : TryCharge(charged, flags, bytes);
        charged = error == AllocationError.None ? charged : null;
        return error;
    }

    /// <summary>Charges bytes to a group. A full group is made to shrink as long as its shrinkers give something back, up to its limit in
    /// all.</summary>
    public AllocationError TryCharge(MemoryGroup group, GfpFlags flags, nuint bytes)
    {
        MemoryGroup? full;
        nuint given = 0;
        bool isLast = false;
        while (!group.TryCharge(bytes, out full))
        {
            if (isLast || (flags & GfpFlags.Kernel) == 0 || bytes > full!.Limit || given > full.Limit)
            {
                _fullGroup = full;
                return AllocationError.GroupLimit;
            }

            nuint more = reclaiming.ShrinkGroup(full, nuint.Max(bytes, full.Limit / Batch));
            given += nuint.Min(more, full.Limit);

            // Others may have given something back in the meantime, so the charge is tried once more even if nothing came.
            isLast = more == 0;
        }

        return AllocationError.None;
    }
}
