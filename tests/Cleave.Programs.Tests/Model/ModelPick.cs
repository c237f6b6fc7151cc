namespace Cleave.Programs.Tests.Model;

/// <summary>
/// Pick a block of one order: finds a free block, halves it down to that order and gives back the part to take, still free.
/// </summary>
internal static class ModelPick
{
    /// <summary>Null if there is no such block; then nothing has changed.</summary>
    public static ModelBlock? Pick(ModelSpace space, ModelRequest request, int order)
    {
        if (request.Has(ModelFlags.Range))
            return PickInRange(space, request, order);
        return request.Size < request.MinBlock ? PickAligned(space, request, order) : PickLast(space, request, order);
    }

    private static ModelBlock? PickInRange(ModelSpace space, ModelRequest request, int order)
    {
        bool wanted = request.Has(ModelFlags.Clear);
        // A split node counts as dirty in the first pass: where clear is wanted, only a whole root leads to a block.
        IEnumerable<ModelBlock> first = space.FreeTree(wanted).Where(b => !wanted || space.IsRoot(b));
        if (PickSlot(space, request, order, first) is { } slot)
        {
            if (wanted)
                space.Note(ModelPath.RangeClearRoot);
            return slot;
        }
        ModelBlock? second = PickSlot(space, request, order, space.Blocks.Where(b => b.IsFree));
        if (second is not null)
            space.Note(ModelPath.RangeSecondPass);
        return second;
    }

    /// <summary>
    /// The lowest slot of the order, aligned to its own size, inside the bounds and inside one of the blocks (ascending).
    /// </summary>
    private static ModelBlock? PickSlot(ModelSpace space, ModelRequest request, int order, IEnumerable<ModelBlock> blocks)
    {
        ulong size = space.SizeOf(order);
        ulong end = request.End == 0 ? space.Size : request.End;
        foreach (ModelBlock block in blocks.Where(b => b.Order >= order))
        {
            UInt128 slot = ModelMath.RoundUp(Math.Max(block.Offset, request.Start), size);
            if (slot + size <= Math.Min(space.EndOf(block), end))
                return HalveDown(space, block, order, right => slot >= right.Offset);
        }
        return null;
    }

    private static ModelBlock? PickAligned(ModelSpace space, ModelRequest request, int order)
    {
        bool IsAligned(ModelBlock block) => block.Offset % request.MinBlock == 0;
        ModelBlock? Look(int k, bool clear) => Highest(space.FreeTree(clear).Where(b => b.Order == k && IsAligned(b)));

        bool wanted = request.Has(ModelFlags.Clear);
        bool clear = wanted;
        for (int k = order; k <= space.MaxOrder; k++)
        {
            if (Look(k, clear) is { } block)
            {
                if (clear != wanted && Look(k, wanted) is not null)
                    space.Note(ModelPath.AlignedSwitchKept);
                return HalveDown(space, block, order, IsAligned);
            }
            // Not undone by the next order, which starts with the tree that was looked at last.
            clear = !clear;
            if (Look(k, clear) is { } other)
                return HalveDown(space, other, order, IsAligned);
        }
        return null;
    }

    private static ModelBlock? PickLast(ModelSpace space, ModelRequest request, int order)
    {
        bool wanted = request.Has(ModelFlags.Clear);
        List<ModelBlock> preferred = [.. space.FreeTree(wanted).Where(b => b.Order >= order)];
        ModelBlock? found = request.Has(ModelFlags.TopDown) ? Highest(preferred) : LastOfSmallest(preferred);
        if (found is null)
        {
            found = LastOfSmallest(space.FreeTree(!wanted).Where(b => b.Order >= order));
            if (found is not null)
                space.Note(ModelPath.OtherTree);
        }
        return found is { } block ? HalveDown(space, block, order, _ => true) : null;
    }

    private static ModelBlock HalveDown(ModelSpace space, ModelBlock block, int order, Func<ModelBlock, bool> goRight)
    {
        while (block.Order > order)
        {
            (ModelBlock left, ModelBlock right) = space.Split(block);
            block = goRight(right) ? right : left;
        }
        return block;
    }

    private static ModelBlock? Highest(IEnumerable<ModelBlock> blocks) =>
        blocks.Select(b => (ModelBlock?)b).MaxBy(b => b!.Value.Offset);

    private static ModelBlock? LastOfSmallest(IEnumerable<ModelBlock> blocks) =>
        blocks.Select(b => (ModelBlock?)b).OrderBy(b => b!.Value.Order).ThenByDescending(b => b!.Value.Offset).FirstOrDefault();
}
