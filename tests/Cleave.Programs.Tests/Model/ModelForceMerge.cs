namespace Cleave.Programs.Tests.Model;

/// <summary>Force merge: merges buddies of different kinds, which never merge on their own, to make a block of some order.</summary>
internal static class ModelForceMerge
{
    /// <summary>True as soon as a merge reaches the order. Merges that were made before stay made, in a failure too.</summary>
    public static bool Run(ModelSpace space, ulong start, ulong end, int order)
    {
        bool merged = false;
        foreach (bool clear in new[] { true, false })
        {
            for (int k = order - 1; k >= 0; k--)
            {
                if (MergeOrder(space, start, end, k, order, clear, ref merged))
                    return true;
            }
        }
        if (merged)
            space.Note(ModelPath.ForceMergeInVain);
        return false;
    }

    private static bool MergeOrder(ModelSpace space, ulong start, ulong end, int k, int order, bool clear, ref bool merged)
    {
        // A copy of the tree: merging makes larger blocks only, so no block of this order is added on the way.
        foreach (ModelBlock block in space.FreeTree(clear).Where(b => b.Order == k).Reverse().ToList())
        {
            bool isWithin = block.Offset >= start && space.EndOf(block) <= end;
            if (!isWithin || space.BuddyOf(block) is not { IsFree: true })
                continue;
            merged = true;
            if (space.Merge(block, force: true).Order < order)
                continue;
            space.Note(ModelPath.ForceMergeReached);
            return true;
        }
        return false;
    }
}
