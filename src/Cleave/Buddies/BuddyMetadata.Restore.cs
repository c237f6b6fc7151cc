using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Makes the metadata of a space from blocks that are known.</content>
internal sealed partial class BuddyMetadata<TPages>
{
    /// <summary>Creates the metadata of a space that has no block yet.</summary>
    /// <param name="tree">The shape of the space.</param>
    /// <param name="pages">The store for the states, empty and large enough for the shape.</param>
    /// <remarks>
    /// The caller adds blocks by <see cref="Claim"/>, <see cref="AddFree"/> and their forms for many blocks until Partition and Coalesced
    /// hold, and then calls <see cref="CountAsNew"/>.
    /// </remarks>
    public static BuddyMetadata<TPages> Unfilled(BuddyTree tree, TPages pages) =>
        new(tree, new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages));

    /// <summary>Makes blocks of one word free that have no state. The caller knows that they cannot merge.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="blocks"/> stands for, a multiple of 64.</param>
    /// <param name="blocks">A bit for each block, at least one.</param>
    /// <param name="order">The order of all blocks.</param>
    /// <param name="kind">The kind of all blocks.</param>
    public void AddFreeWord(ulong first, ulong blocks, int order, int kind)
    {
        if (kind == BlockKind.Dirty)
        {
            _map.AddWord<DirtyKind>(first, blocks);
        }
        else
        {
            _map.AddWord<ClearKind>(first, blocks);
        }

        _counts[(4 * order) + kind] += (uint)BitOperations.PopCount(blocks);
        _counts[(4 * order) + InMap] += (uint)BitOperations.PopCount(blocks);
    }

    /// <summary>Sets the counters of splits and merges as if nothing had ever merged. Re-establishes Counted.</summary>
    public void CountAsNew()
    {
        ulong blocks = 0;
        for (int order = 0; order <= Tree.MaxOrder; order++)
        {
            blocks += _counts[(4 * order) + InMap];
        }

        Splits = blocks - Tree.RootCount;
        Merges = 0;
    }
}
