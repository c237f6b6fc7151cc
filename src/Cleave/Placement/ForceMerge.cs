using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Merges clear with dirty buddies, which do not merge on their own, to make a block of a given order.</summary>
internal static class ForceMerge
{
    /// <summary>
    /// Merges pairs of which one lies in [first, end) until a merge reaches <paramref name="order"/>, or no pair is left.
    /// </summary>
    /// <returns>Whether the order was reached.</returns>
    /// <remarks>
    /// Pairs are tried from the clear set first, then from the dirty set; large ones before small ones, and high ones before low ones.
    /// Cost: all free blocks below the order that lie in the bounds. No other step of an ordinary allocation grows with the space.
    /// </remarks>
    public static bool Run(BuddyMetadata metadata, ulong first, ulong end, int order)
    {
        metadata.WriteChain();
        return metadata.HasClear
            && (OfKind(metadata, BlockKind.Clear, first, end, order) || OfKind(metadata, BlockKind.Dirty, first, end, order));
    }

    private static bool OfKind(BuddyMetadata metadata, int kind, ulong first, ulong end, int order)
    {
        for (int at = order - 1; at >= 0; at--)
        {
            if (metadata.FreeCount(at, kind) != 0 && OfOrder(metadata, kind, at, first, end, order))
            {
                return true;
            }
        }

        return false;
    }

    private static bool OfOrder(BuddyMetadata metadata, int kind, int at, ulong first, ulong end, int order)
    {
        BuddyTree tree = metadata.Tree;
        ulong lowest = tree.IdOf(at, (first + (1UL << at) - 1) >> at);
        for (ulong id = metadata.Map.AtMost(tree.IdOf(at, end >> at) - 1, kind); id >= lowest; id = metadata.Map.AtMost(id - 1, kind))
        {
            bool pair = metadata.Map[id ^ 1] is BlockState.FreeDirty or BlockState.FreeClear;
            if (pair && metadata.MergeAnyKind(id) >= order)
            {
                return true;
            }
        }

        return false;
    }
}
