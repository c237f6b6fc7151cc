namespace Cleave.Programs.Tests.Model;

/// <summary>Try harder: adjacent blocks around one free block, for contiguous sizes that no single aligned block can serve.</summary>
internal static class ModelTryHarder
{
    /// <param name="space">Where to look.</param>
    /// <param name="size">The size as it was asked for, before any rounding.</param>
    /// <param name="minBlock">The smallest block, as it was asked for.</param>
    /// <returns>Ascending adjacent blocks, longer than the size if min_block says so; or null and nothing has changed.</returns>
    public static List<ModelPiece>? Run(ModelSpace space, UInt128 size, UInt128 minBlock)
    {
        int order = ModelMath.Log2(size / space.ChunkSize);
        if (order == 0)
            return null;
        foreach (bool clear in new[] { true, false })
        {
            foreach (ModelBlock block in space.FreeTree(clear).Where(b => b.Order == order).Reverse().ToList())
            {
                if (TakeAround(space, block.Offset, size, minBlock) is { } pieces)
                    return pieces;
            }
        }
        return null;
    }

    private static List<ModelPiece>? TakeAround(ModelSpace space, ulong offset, UInt128 size, UInt128 minBlock)
    {
        var kept = new List<ModelPiece>();
        if (ModelTakeRange.TakeWhatFits(space, offset, size, kept))
        {
            space.Note(ModelPath.TryHarderRight);
            return kept;
        }
        ulong filled = kept.Aggregate(0UL, (sum, piece) => sum + space.SizeOf(piece.Order));
        if (TakeLeftOf(space, offset, ModelMath.RoundUp(UInt128.Max(size - filled, minBlock), minBlock)) is { } left)
        {
            space.Note(ModelPath.TryHarderLeft);
            kept.InsertRange(0, left);
            if (kept.Aggregate(UInt128.Zero, (sum, piece) => sum + space.SizeOf(piece.Order)) > size)
                space.Note(ModelPath.TryHarderOversize);
            return kept;
        }
        kept.ForEach(space.Release);
        return null;
    }

    private static List<ModelPiece>? TakeLeftOf(ModelSpace space, ulong offset, UInt128 size)
    {
        if (size <= offset)
            return ModelTakeRange.TakeAll(space, offset - (ulong)size, size);
        if (offset > 0)
            space.Note(ModelPath.TryHarderBelowZero);
        return null;
    }
}
