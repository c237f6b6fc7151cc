using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Makes the metadata of a space from blocks that are known.</content>
internal sealed partial class BuddyMetadata<TPages>
{
    /// <summary>Creates the metadata of a space that has no block yet.</summary>
    /// <param name="tree">The shape of the space.</param>
    /// <param name="pages">The store for the states, empty and large enough for the shape.</param>
    /// <remarks>
    /// The caller adds blocks by <see cref="Claim"/> and <see cref="AddFree"/> until Partition and Coalesced hold, and then calls
    /// <see cref="CountAsNew"/>.
    /// </remarks>
    public static BuddyMetadata<TPages> Unfilled(BuddyTree tree, TPages pages) =>
        new(tree, new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages));

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
