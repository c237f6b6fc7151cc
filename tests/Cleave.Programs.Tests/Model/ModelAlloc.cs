namespace Cleave.Programs.Tests.Model;

/// <summary>One alloc call: checks, exact range, rounding, the loop over picks, and the trim at the end.</summary>
internal sealed class ModelAlloc
{
    private readonly ModelSpace _space;
    private readonly ModelRequest _asked;

    public ModelAlloc(ModelSpace space, ModelRequest asked)
    {
        _space = space;
        _asked = asked;
    }

    public ModelResult Run()
    {
        if (!IsWellFormed())
            return ModelResult.Invalid;
        if (_asked.Start + _asked.Size == _asked.End)
            return TakeExactly();
        ModelRequest rounded = Round();
        bool fits = OrderOf(rounded.Size) <= _space.MaxOrder && rounded.Size <= _space.Size;
        if (fits)
            return TakePieces(rounded);
        return _asked.MayTryHarder ? TryHarder() : ModelResult.Invalid;
    }

    /// <summary>Cuts an allocated block down to [start, start + size), ascending; the rest becomes free, of the block's kind.</summary>
    public static List<ModelPiece> TrimTo(ModelSpace space, ModelPiece piece, ulong start, ulong size)
    {
        space.Replace(new ModelBlock(piece.Offset, piece.Order, IsFree: true, piece.IsClear));
        var kept = new List<ModelPiece>();
        ModelTakeRange.TakeBelow(space, piece.Offset, piece.Order, start, (UInt128)start + size, kept);
        return kept;
    }

    private bool IsWellFormed()
    {
        (ulong start, ulong end, UInt128 size, UInt128 minBlock, _) = _asked;
        ulong chunk = _space.ChunkSize;
        if (size < chunk || minBlock < chunk || !UInt128.IsPow2(minBlock))
            return false;
        if (start % chunk != 0 || end % chunk != 0 || size % chunk != 0)
            return false;
        return end <= _space.Size && start < _space.Size && size <= _space.Size - start;
    }

    private ModelResult TakeExactly()
    {
        if (_asked.Start % _asked.MinBlock != 0 || _asked.End % _asked.MinBlock != 0)
            return ModelResult.Invalid;
        return OkOrNoSpace(ModelTakeRange.TakeAll(_space, _asked.Start, _asked.Size));
    }

    private ModelRequest Round()
    {
        if (_asked.Has(ModelFlags.Contiguous))
        {
            UInt128 power = ModelMath.NextPowerOfTwo(_asked.Size);
            return _asked with { Size = power, MinBlock = power };
        }
        bool isOneAlignedBlock = _asked.Size < _asked.MinBlock && UInt128.IsPow2(_asked.Size);
        return isOneAlignedBlock ? _asked : _asked with { Size = ModelMath.RoundUp(_asked.Size, _asked.MinBlock) };
    }

    private ModelResult TakePieces(ModelRequest rounded)
    {
        var taken = new List<ModelPiece>();
        UInt128 pages = rounded.Size / _space.ChunkSize;
        int order = OrderOf(rounded.Size);
        while (pages > 0)
        {
            // An order that had no block is not tried again for the pages after it.
            order = Math.Min(order, ModelMath.Log2(pages));
            if (PickAtMost(rounded, order) is not { } block)
            {
                taken.ForEach(_space.Release);
                return _asked.MayTryHarder ? TryHarder() : ModelResult.NoSpace;
            }
            taken.Add(_space.Occupy(block));
            order = block.Order;
            pages -= UInt128.One << order;
        }
        TrimLast(taken, rounded.Size - _asked.Size);
        return ModelResult.Ok(taken);
    }

    /// <summary>A free block of the order, or of the next lower one that has one; a force merge is the last resort.</summary>
    private ModelBlock? PickAtMost(ModelRequest rounded, int order)
    {
        int lowest = rounded.Size < rounded.MinBlock ? order : OrderOf(rounded.MinBlock);
        for (int k = order; k >= lowest; k--)
        {
            if (ModelPick.Pick(_space, rounded, k) is { } block)
                return block;
        }
        bool isWorthIt = _space.FreeTree(clear: true).Any();
        if (!isWorthIt || !ModelForceMerge.Run(_space, rounded.Start, rounded.End, lowest))
            return null;
        ModelBlock? merged = ModelPick.Pick(_space, rounded, lowest);
        if (merged is null)
            _space.Note(ModelPath.ForceMergeNoPick);
        return merged;
    }

    private void TrimLast(List<ModelPiece> taken, UInt128 excess)
    {
        if (excess == 0 || _asked.Has(ModelFlags.TrimDisable))
            return;
        ModelPiece last = taken[^1];
        taken.RemoveAt(taken.Count - 1);
        taken.AddRange(TrimTo(_space, last, last.Offset, _space.SizeOf(last.Order) - (ulong)excess));
        _space.Note(ModelPath.TrimmedLast);
    }

    private ModelResult TryHarder() => OkOrNoSpace(ModelTryHarder.Run(_space, _asked.Size, _asked.MinBlock));

    private int OrderOf(UInt128 size) => ModelMath.Log2(size / _space.ChunkSize);

    private static ModelResult OkOrNoSpace(List<ModelPiece>? pieces) => pieces is null ? ModelResult.NoSpace : ModelResult.Ok(pieces);
}
