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
    /// The caller adds blocks by <see cref="Claim"/>, <see cref="AddFree"/> and <see cref="AddWord"/> until Partition and Coalesced hold,
    /// and then calls <see cref="CountAsNew"/>.
    /// </remarks>
    public static BuddyMetadata<TPages> Unfilled(BuddyTree tree, TPages pages) =>
        new(tree, new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages));

    /// <summary>Gives states to blocks of one word that have none. The caller knows that the free ones cannot merge.</summary>
    /// <param name="first">The id that bit 0 of each word stands for, a multiple of 64.</param>
    /// <param name="states">The two bits of each block, as the map has them.</param>
    /// <param name="order">The order of all blocks.</param>
    public void AddWord(ulong first, WordPair states, int order)
    {
        _map.AddWord(first, states);
        _counts[(4 * order) + BlockKind.Dirty] += (uint)BitOperations.PopCount(states.Dirty & ~states.Clear);
        _counts[(4 * order) + BlockKind.Clear] += (uint)BitOperations.PopCount(states.Clear & ~states.Dirty);
        _counts[(4 * order) + InMap] += (uint)BitOperations.PopCount(states.Dirty | states.Clear);
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
