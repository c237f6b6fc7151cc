using Cleave.Memory.Contract;

namespace Cleave.Memory.Context;

/// <summary>The charges of one heap to groups. Before a charge is refused, the shrinkers of the full group run. Thread-safe.</summary>
internal sealed class GroupCharges(ReclaimingPages reclaiming)
{
    /// <summary>The divisor of a full group's limit that gives the smallest amount to ask its shrinkers for, so that the next charges find
    /// room.</summary>
    private const uint Batch = 64;

    /// <summary>The group that was full when the last charge of this thread was refused.</summary>
    [ThreadStatic]
    private static MemoryGroup? _fullGroup;

    /// <summary>The group that was full when the last request of this thread failed with
    /// <see cref="FailureCode.GroupLimit"/>.</summary>
    public static MemoryGroup? LastFull => _fullGroup;

    /// <summary>Charges bytes to the current group if the flags have <see cref="GfpFlags.Account"/>.</summary>
    /// <param name="flags">The flags of the request. With <see cref="GfpFlags.Kernel"/> the shrinkers of a full group run.</param>
    /// <param name="bytes">The bytes to charge.</param>
    /// <param name="charged">The group to uncharge later by <see cref="MemoryGroup.Uncharge"/>; null if nothing was charged.</param>
    public FailureCode TryCharge(GfpFlags flags, nuint bytes, out MemoryGroup? charged)
    {
        charged = (flags & GfpFlags.Account) == 0 ? null : MemoryGroup.Current;
        FailureCode error = charged is null ? FailureCode.None : TryCharge(charged, flags, bytes);
        charged = error == FailureCode.None ? charged : null;
        return error;
    }

    /// <summary>Charges bytes to a group. If a group is full, its shrinkers run as long as they free something, up to the limit of the
    /// group in all.</summary>
    public FailureCode TryCharge(MemoryGroup group, GfpFlags flags, nuint bytes)
    {
        MemoryGroup? full;
        nuint given = 0;
        bool isLast = false;
        while (!group.TryCharge(bytes, out full))
        {
            if (isLast || (flags & GfpFlags.Kernel) == 0 || bytes > full!.Limit || given > full.Limit)
            {
                _fullGroup = full;
                return FailureCode.GroupLimit;
            }

            nuint more = reclaiming.ShrinkGroup(full, nuint.Max(bytes, full.Limit / Batch));
            given += nuint.Min(more, full.Limit);

            // Other threads may have freed memory meanwhile, so the charge is tried once more even if the shrinkers freed nothing.
            isLast = more == 0;
        }

        return FailureCode.None;
    }
}
