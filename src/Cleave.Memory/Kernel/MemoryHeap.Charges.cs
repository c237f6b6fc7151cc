using Cleave.Memory.Kernel;

namespace Cleave.Memory;

/// <content>What is charged to groups, and on which nodes memory is.</content>
public sealed partial class MemoryHeap
{
    /// <summary>The part of a full group's limit that its shrinkers are asked for at least, so that the next charges find room.</summary>
    private const uint GroupBatch = 64;

    /// <summary>The group that the last charge of this thread found full.</summary>
    [ThreadStatic]
    private static MemoryGroup? _fullGroup;

    /// <summary>The groups that memory of Kmalloc is charged to.</summary>
    internal GroupTable Groups { get; } = new();

    /// <summary>The groups that memory of any of its allocators is charged to.</summary>
    internal IEnumerable<MemoryGroup> ChargedGroups => Groups.All.Union(Vmalloc.ChargedGroups);

    /// <summary>
    /// Charges bytes to the current group where the flags say Account; where it is full, and the flags may wait, what is registered with
    /// that group is made to shrink.
    /// </summary>
    /// <param name="flags">Of the request.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="charged">Whom to take them off again, by <see cref="MemoryGroup.Uncharge"/>; null where nothing was charged.</param>
    internal AllocError Charge(GfpFlags flags, nuint bytes, out MemoryGroup? charged)
    {
        charged = (flags & GfpFlags.Account) == 0 ? null : MemoryGroup.Current;
        AllocError error = charged is null ? AllocError.None : ChargeTo(charged, flags, bytes);
        charged = error == AllocError.None ? charged : null;
        return error;
    }

    /// <summary>Charges bytes to a group. A full group is made to shrink as long as its shrinkers give something back, up to its limit in
    /// all.</summary>
    internal AllocError ChargeTo(MemoryGroup group, GfpFlags flags, nuint bytes)
    {
        MemoryGroup? full;
        nuint given = 0;
        bool isLast = false;
        while (!group.TryCharge(bytes, out full))
        {
            if (isLast || (flags & GfpFlags.Kernel) == 0 || bytes > full!.Limit || given > full.Limit)
            {
                _fullGroup = full;
                return AllocError.GroupLimit;
            }

            nuint more = _reclaiming.ShrinkGroup(full, nuint.Max(bytes, full.Limit / GroupBatch));
            given += nuint.Min(more, full.Limit);

            // Others may have given something back in the meantime, so the charge is tried once more even if nothing came.
            isLast = more == 0;
        }

        return AllocError.None;
    }

    /// <summary>Whether a node can be asked for by that id.</summary>
    internal bool HasNode(int id) => Memory.Nodes.Any(node => node.NumaNode == id);
}
