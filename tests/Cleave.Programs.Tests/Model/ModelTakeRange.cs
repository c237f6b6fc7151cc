namespace Cleave.Programs.Tests.Model;

/// <summary>Take range: takes exactly the bytes from start to end, from the lowest address up, below a set of nodes.</summary>
internal static class ModelTakeRange
{
    /// <summary>All of it, or null and nothing has changed.</summary>
    public static List<ModelPiece>? TakeAll(ModelSpace space, ulong start, UInt128 size)
    {
        var taken = new List<ModelPiece>();
        if (TakeWhatFits(space, start, size, taken))
            return taken;
        taken.ForEach(space.Release);
        return null;
    }

    /// <summary>As far as it goes; false if that is not all, and what has been taken is in the list either way.</summary>
    public static bool TakeWhatFits(ModelSpace space, ulong start, UInt128 size, List<ModelPiece> taken)
    {
        bool isUnhindered = space.Roots.All(root => TakeBelow(space, root.Offset, root.Order, start, start + size, taken));
        bool isPastEnd = start + size > space.Size;
        if (isUnhindered && isPastEnd)
            space.Note(ModelPath.TakeRangePastEnd);
        if (taken.Any(p => p.IsClear) && taken.Any(p => !p.IsClear))
            space.Note(ModelPath.TakeRangeMixed);
        return isUnhindered && !isPastEnd;
    }

    /// <summary>One node of the tree, which is a block or split; false when something is in the way.</summary>
    public static bool TakeBelow(ModelSpace space, ulong offset, int order, ulong start, UInt128 end, List<ModelPiece> taken)
    {
        ulong nodeEnd = offset + space.SizeOf(order);
        if (nodeEnd <= start || offset >= end)
            return true;
        ModelBlock? block = space.Find(offset, order);
        if (block is { IsFree: false })
            return false;

        bool isInside = offset >= start && nodeEnd <= end;
        if (isInside && block is { } whole)
        {
            taken.Add(space.Occupy(whole));
            return true;
        }
        if (isInside && !space.FreeTree(clear: true).Any())
        {
            // Free dirty halves would have merged, so something below is allocated. Not looking costs what lies before it.
            space.Note(taken.Any(p => p.IsClear) ? ModelPath.TakeRangeClearUsedUp : ModelPath.TakeRangeSplitAllDirty);
            return false;
        }
        if (block is { } sticksOut)
            space.Split(sticksOut);

        ulong middle = offset + space.SizeOf(order - 1);
        return TakeBelow(space, offset, order - 1, start, end, taken) && TakeBelow(space, middle, order - 1, start, end, taken);
    }
}
