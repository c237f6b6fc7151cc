using Cleave.Memory.Kernel;

namespace Cleave.Memory;

/// <content>What is charged to groups, and on which nodes memory is.</content>
public sealed partial class MemoryHeap
{
    /// <summary>How often a group that is full is made to give something back before the request fails.</summary>
    private const int GroupRounds = 4;

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

    /// <summary>The same, to a group that is known.</summary>
    internal AllocError ChargeTo(MemoryGroup group, GfpFlags flags, nuint bytes)
    {
        for (int round = 0; ; round++)
        {
            if (group.TryCharge(bytes, out MemoryGroup? full))
            {
                return AllocError.None;
            }

            if (round == GroupRounds || (flags & GfpFlags.Kernel) == 0 || bytes > full!.Limit || !_reclaiming.ShrinkGroup(full, bytes))
            {
                _fullGroup = full;
                return AllocError.GroupLimit;
            }
        }
    }

    /// <summary>Whether a node can be asked for by that id.</summary>
    internal bool HasNode(int id) => Memory.Nodes.Any(node => node.NumaNode == id);
}
