namespace Cleave.Vulkan.Blocks;

/// <content>Moving ranges inside the block and into other blocks.</content>
internal sealed partial class MemoryBlock
{
    /// <summary>Whether ranges of the block can be moved at all.</summary>
    public bool CanMove => _space.CanMove;

    /// <summary>Bytes of all ranges, those at the targets of moves included.</summary>
    public ulong UsedBytes => Memory.Size - FreeBytes;

    /// <summary>Takes a range for the content of a range of another block.</summary>
    /// <returns>The move that has begun; null if no free run fits.</returns>
    public BlockMove? BeginMoveFrom(MemoryBlock source, in BlockRange range) =>
        TryTake(TargetOf(source.RecordOf(range)), out BlockRange place) ? Begin(source, range, place) : null;

    /// <summary>Takes another place of the block for one of its ranges.</summary>
    /// <returns>The move that has begun; null if the place is not free or is too near to a resource of another kind.</returns>
    public BlockMove? BeginMoveWithin(in BlockRange range, ulong target)
    {
        PlaceDemand demand = TargetOf(RecordOf(range));
        bool fits = target <= Memory.Size - range.Size && demand.Alignment.IsAligned(target)
            && (_kinds is null || _kinds.Fits(new BlockRange(target, range.Size, 0, 0), demand.Kind));
        if (!fits || !_space.TryTakeAt(target, range.Size, out BlockRange place))
        {
            return null;
        }

        Record(demand, place);
        return Begin(this, range, place);
    }

    /// <summary>Completes a move: the range at the target has the record from then on, and the old range is free.</summary>
    /// <returns>False if the owner does not allow it; nothing has changed then.</returns>
    public bool TryCompleteMove(BlockMove move)
    {
        ref BlockRecord old = ref move.Source.RecordOf(move.Range);
        if (old.IsOwned && !((IRangeOwner)old.Owner!).TryMove(this, move.Place))
        {
            return false;
        }

        RecordOf(move.Place) = old with { IsMoving = false };
        move.Source.Release(move.Range);
        return true;
    }

    /// <summary>Drops a move: the range at its target is free again.</summary>
    public void DropMove(BlockMove move)
    {
        if (move.Source.Has(move.Range))
        {
            move.Source.RecordOf(move.Range).IsMoving = false;
        }

        Release(move.Place);
    }

    /// <summary>The demand for the target of a move. It names the owner, for reports, but nobody holds it.</summary>
    private static PlaceDemand TargetOf(in BlockRecord record) =>
        new(record.Size, record.Alignment, record.Kind) { Owner = record.Owner };

    private BlockMove Begin(MemoryBlock source, in BlockRange range, in BlockRange place)
    {
        RecordOf(place).IsTarget = true;
        source.RecordOf(range).IsMoving = true;
        return new BlockMove(source, range, this, place);
    }
}
