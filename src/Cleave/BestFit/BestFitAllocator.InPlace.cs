namespace Cleave.BestFit;

/// <content>The steps that grow ranges and cut them down, under the lock.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Grows what an owner holds, if <paramref name="cleared"/> is null, or cuts it down.</summary>
    internal AllocationFailure Resize(RangeOwner owner, ulong? start, ulong newSize, bool? cleared)
    {
        using (_lock.Enter())
        {
            AllocatedRange before = owner.Range;
            AllocatedRange range = before;
            AllocationFailure failure = cleared is { } zeroed ? CutDown(ref range, start, newSize, zeroed) : Extend(ref range, newSize);
            if (range != before)
            {
                ObserveTrim(before, range, cleared);
            }

            return failure;
        }
    }

    private AllocationFailure ResizeValue(ref AllocatedRange range, ulong? start, ulong newSize, bool? cleared)
    {
        using (_lock.Enter())
        {
            AllocatedRange before = range;
            if (IsValue(before))
            {
                AllocationFailure failure = cleared is { } zeroed ? CutDown(ref range, start, newSize, zeroed) : Extend(ref range, newSize);
                ObserveTrim(before, range, cleared);
                return failure;
            }
        }

        throw new MisuseException(MisuseOf(range), nameof(range));
    }

    private AllocationFailure Extend(ref AllocatedRange range, ulong newSize)
    {
        if (newSize > _units.Size)
        {
            return RangeFailures.OfResize(FailureCode.SizeAboveMax, newSize, _units.Size, nameof(newSize), _space.Free, _units);
        }

        ref RangeSlot slot = ref _space.Ranges[range.Slot];
        ulong length = newSize == 0 ? 0 : _units.Holding(newSize);
        if (length < slot.Length)
        {
            return RangeFailures.OfResize(FailureCode.GrowSizeBelowRange, newSize, range.Size, nameof(newSize), _space.Free, _units);
        }

        ulong extra = length - slot.Length;
        ulong room = _space.Ranges.FreeAbove(slot);
        if (extra > room)
        {
            return RangeFailures.OfGrowth(range, newSize, _units.Bytes(room), _space.Free, _units);
        }

        if (extra > 0)
        {
            // Before anything changes, so that nothing needs to be taken back if the observer throws.
            ObserveGrowth(range, _units.Bytes(length));
            bool isClear = _space.IsClear(slot.End, extra);
            _space.Extend(ref slot, range.Slot, extra);
            _changes?.Resized(slot.Start, slot, cleared: false);
            range = Changed(ref slot, range.Slot, isClear);
        }

        return default;
    }

    private AllocationFailure CutDown(ref AllocatedRange range, ulong? keptStart, ulong newSize, bool cleared)
    {
        ulong from = keptStart ?? range.Offset;
        ulong size = newSize == 0 || newSize > range.Size ? newSize : _units.Bytes(_units.Holding(newSize));
        (FailureCode code, ulong value, ulong limit, string parameter) =
            newSize == 0 ? (FailureCode.TrimSizeZero, 0UL, 1UL, nameof(newSize))
            : newSize > range.Size ? (FailureCode.TrimSizeAboveBlock, newSize, range.Size, nameof(newSize))
            : from < range.Offset ? (FailureCode.TrimStartBelowBlock, from, range.Offset, "start")
            : !Granularity.IsAligned(from) ? (FailureCode.TrimStartUnaligned, from, Granularity.Bytes, "start")
            : from - range.Offset > range.Size - size ? (FailureCode.TrimPastBlock, from, range.End, "start")
            : (FailureCode.None, 0, 0, "");
        if (code != FailureCode.None)
        {
            return RangeFailures.OfResize(code, value, limit, parameter, _space.Free, _units);
        }

        if (size < range.Size)
        {
            ref RangeSlot slot = ref _space.Ranges[range.Slot];
            ulong start = slot.Start;
            _space.CutDown(ref slot, range.Slot, _units.At(from), _units.Holding(size), cleared);
            _changes?.Resized(start, slot, cleared);
            range = Changed(ref slot, range.Slot, range.IsClear);
        }

        return default;
    }

    /// <summary>Records that a range has changed. All handles of it are out of date then, except the one that is returned.</summary>
    private AllocatedRange Changed(ref RangeSlot slot, uint number, bool isClear)
    {
        slot.Use++;
        var range = new AllocatedRange(Id, _units.OffsetOf(slot.Start), _units.Bytes(slot.Length), number, slot.Use, isClear);
        _space.Ranges.Follow(number, range);
        return range;
    }
}
