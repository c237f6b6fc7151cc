using Cleave.BestFit;

namespace Cleave.Vulkan.Blocks;

/// <content>Moving ranges inside the block and into other blocks.</content>
internal sealed partial class MemoryBlock
{
    /// <summary>Whether ranges of the block can be moved at all.</summary>
    public bool CanMove => _space is { CanMove: true };

    /// <summary>Bytes of all ranges, those at the targets of moves included.</summary>
    public ulong UsedBytes => Memory.Size - FreeBytes;

    /// <summary>Takes a place for a range of another block.</summary>
    /// <returns>The move that has begun; null if no free run fits.</returns>
    public BlockMove? BeginMoveFrom(MemoryBlock source, in BlockRange range)
    {
        ref BlockRecord record = ref source.RecordOf(range);
        var demand = new PlaceDemand(record.Size, record.Alignment, record.Kind);
        if (!TryTakePlace(demand, out BlockPlace place))
        {
            return null;
        }

        record.IsMoving = true;
        return new BlockMove(source, range, this, place, pending: null);
    }

    /// <summary>Takes another place of the block for one of its ranges.</summary>
    /// <returns>The move that has begun; null if the place is not free or is too near to a resource of another kind.</returns>
    public BlockMove? BeginMoveWithin(in BlockRange range, ulong target)
    {
        ref BlockRecord record = ref RecordOf(range);
        var place = new BlockPlace(target, range.Size, default);
        bool fits = target <= Memory.Size - range.Size && record.Alignment.IsAligned(target)
            && (_kinds is null || _kinds.Fits(place, record.Kind));
        if (!fits || _space!.BeginMove(record.Place, target) is not { } pending)
        {
            return null;
        }

        record.IsMoving = true;
        Occupy(place, record.Kind);
        return new BlockMove(this, range, this, place, pending);
    }

    /// <summary>Takes a place without a record, for the target of a move.</summary>
    private bool TryTakePlace(in PlaceDemand demand, out BlockPlace place)
    {
        if (demand.Size > FreeBytes || IsRefused(demand.Size) || !TryPlace(demand, out place))
        {
            place = default;
            return false;
        }

        FreeBytes -= place.Size;
        Count++;
        return true;
    }

    /// <summary>Completes a move: the range has the record of the new place from then on, and its old place is free.</summary>
    /// <returns>False if the owner does not allow it; nothing has changed then.</returns>
    public bool TryCompleteMove(BlockMove move)
    {
        uint slot = NextSlot();
        var moved = new BlockRange(move.Place.Offset, move.Place.Size, slot, _records[slot].Use);

        // Read only now, because a new slot may have moved the records of this block.
        ref BlockRecord old = ref move.Source.RecordOf(move.Range);
        if (old.IsOwned && !((IRangeOwner)old.Owner!).TryMove(this, moved))
        {
            return false;
        }

        BlockRecord record = old;
        BlockPlace place = move.Place;
        if (move.Pending is { } pending)
        {
            // The space frees the old place too, and the handle of the place changes.
            AllocatedRange handle = pending.Complete();
            place = new BlockPlace(handle.Offset, handle.Size, handle);
        }

        UseSlot(slot);
        _records[slot] = record with { Place = place, Use = moved.Use, IsMoving = false };
        move.Source.Leave(move.Range, freesPlace: move.Pending is null);
        move.Moved = moved;
        return true;
    }

    /// <summary>Drops a move: the place at its target is free again.</summary>
    public void DropMove(BlockMove move)
    {
        if (move.Source.Has(move.Range))
        {
            move.Source.RecordOf(move.Range).IsMoving = false;
        }

        if (move.Pending is { } pending)
        {
            pending.Dispose();
        }
        else
        {
            _space!.Give(move.Place);
        }

        Vacate(move.Place);
    }

    /// <summary>Plans moves inside the block that make a free run. Without the lock.</summary>
    public MovePlan? Plan(ulong size, Alignment alignment, ulong maxBytes, Predicate<AllocatedRange> canMove) =>
        _space!.Plan(size, alignment, maxBytes, canMove);

    /// <summary>Removes the record of a range that has moved away.</summary>
    private void Leave(in BlockRange range, bool freesPlace)
    {
        ref BlockRecord record = ref _records[range.Slot];
        if (freesPlace)
        {
            _space!.Give(record.Place);
        }

        Forget(ref record, range.Slot);
    }

    private void Occupy(in BlockPlace place, ResourceKind kind)
    {
        _kinds?.Add(place, kind);
        FreeBytes -= place.Size;
        Count++;
    }

    private void Vacate(in BlockPlace place)
    {
        _kinds?.Remove(place);
        _hasFreed = true;
        FreeBytes += place.Size;
        Count--;
    }
}
