using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Growing and cutting down ranges where they are.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Grows a range at its high end, if the memory behind it is free. The range is not moved.</summary>
    /// <param name="range">The range; replaced by the grown one. Other copies of the value are out of date then.</param>
    /// <param name="newSize">Bytes that the range should have, at least its size; rounded up to the granularity.</param>
    /// <exception cref="ArgumentException">The size is below that of the range or above that of the space, or the range is not this
    /// allocator's (see <see cref="Free"/>). Nothing has changed.</exception>
    /// <exception cref="NoSpaceException">The memory behind the range is not free; the exception says how far the range could grow. Nothing
    /// has changed.</exception>
    public void Grow(ref AllocatedRange range, ulong newSize) => ThrowIfFailed(ResizeValue(ref range, start: null, newSize, null));

    /// <summary>Grows a range as <see cref="Grow"/> does, but returns false with the reason if it cannot.</summary>
    /// <param name="range">The range; replaced by the grown one.</param>
    /// <param name="newSize">Bytes that the range should have.</param>
    /// <param name="failure">Why the range was not grown.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <exception cref="ArgumentException">The range is not this allocator's.</exception>
    public bool TryGrow(ref AllocatedRange range, ulong newSize, out AllocationFailure failure) =>
        !(failure = ResizeValue(ref range, start: null, newSize, null)).IsFailure;

    /// <summary>Keeps the first bytes of a range and frees the rest.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="newSize">Bytes to keep, at most the size of the range; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <exception cref="ArgumentException">The size is 0 or above that of the range, or the range is not this allocator's (see
    /// <see cref="Free"/>). Nothing has changed.</exception>
    public void Shrink(ref AllocatedRange range, ulong newSize, bool cleared = false) =>
        ThrowIfFailed(ResizeValue(ref range, start: null, newSize, cleared));

    /// <summary>Shrinks a range as <see cref="Shrink"/> does, but returns false with the reason if the size is invalid.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="newSize">Bytes to keep.</param>
    /// <param name="failure">Why nothing was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <exception cref="ArgumentException">The range is not this allocator's.</exception>
    public bool TryShrink(ref AllocatedRange range, ulong newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = ResizeValue(ref range, start: null, newSize, cleared)).IsFailure;

    /// <summary>Keeps some bytes inside a range and frees what lies before and behind them.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="start">The first byte to keep, base offset included; a multiple of the granularity.</param>
    /// <param name="newSize">Bytes to keep; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <exception cref="ArgumentException">The part is not inside the range, or the range is not this allocator's (see <see cref="Free"/>).
    /// Nothing has changed.</exception>
    public void Trim(ref AllocatedRange range, ulong start, ulong newSize, bool cleared = false) =>
        ThrowIfFailed(ResizeValue(ref range, start, newSize, cleared));

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
                owner.Replace(range);
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

        throw new ArgumentException(Refusal(range), nameof(range));
    }

    private static void ThrowIfFailed(AllocationFailure failure)
    {
        if (failure.IsFailure)
        {
            throw NoSpaceException.For(failure);
        }
    }

    private AllocationFailure Extend(ref AllocatedRange range, ulong newSize)
    {
        if (newSize > _units.Size)
        {
            return RangeFailures.OfResize(PlacementError.SizePastSpace, newSize, _units.Size, nameof(newSize), _space, _units);
        }

        ref RangeSlot slot = ref _ranges[range.Slot];
        ulong length = newSize == 0 ? 0 : _units.Holding(newSize);
        if (length < slot.Length)
        {
            return RangeFailures.OfResize(PlacementError.GrowSizeBelowRange, newSize, range.Size, nameof(newSize), _space, _units);
        }

        ulong end = slot.Start + slot.Length;
        ulong extra = length - slot.Length;
        ulong room = _space.Free.TryGetRunFrom(end, out FreeRun behind) && behind.Start == end ? behind.Length : 0;
        if (extra > room)
        {
            return RangeFailures.OfGrowth(range, newSize, _units.Bytes(room), _space, _units);
        }

        if (extra > 0)
        {
            // Before anything changes, so that nothing needs to be taken back if the observer throws.
            ObserveGrowth(range, _units.Bytes(length));
            bool isClear = _space.IsClear(end, extra);
            _space.Take(end, extra);
            range = Changed(range.Slot, slot.Start, length, isClear);
        }

        return default;
    }

    private AllocationFailure CutDown(ref AllocatedRange range, ulong? keptStart, ulong newSize, bool cleared)
    {
        ulong from = keptStart ?? range.Offset;
        ulong size = newSize == 0 || newSize > range.Size ? newSize : _units.Bytes(_units.Holding(newSize));
        (PlacementError error, ulong value, ulong limit, string parameter) =
            newSize == 0 ? (PlacementError.TrimSizeZero, 0UL, 1UL, nameof(newSize))
            : newSize > range.Size ? (PlacementError.TrimSizeAboveBlock, newSize, range.Size, nameof(newSize))
            : from < range.Offset ? (PlacementError.TrimStartBelowBlock, from, range.Offset, "start")
            : !Granularity.IsAligned(from) ? (PlacementError.TrimStartUnaligned, from, Granularity.Bytes, "start")
            : from - range.Offset > range.Size - size ? (PlacementError.TrimPastBlock, from, range.End, "start")
            : (PlacementError.None, 0, 0, "");
        if (error != PlacementError.None)
        {
            return RangeFailures.OfResize(error, value, limit, parameter, _space, _units);
        }

        if (size < range.Size)
        {
            RangeSlot slot = _ranges[range.Slot];
            ulong start = _units.At(from);
            ulong end = start + _units.Holding(size);
            GiveBack(slot.Start, start, cleared);
            GiveBack(end, slot.Start + slot.Length, cleared);
            range = Changed(range.Slot, start, end - start, range.IsClear);
        }

        return default;
    }

    private void GiveBack(ulong start, ulong end, bool cleared)
    {
        if (start < end)
        {
            _space.Give(start, end - start, cleared);
        }
    }

    /// <summary>Notes a new place of a range, which makes all handles of it out of date but the one that is returned.</summary>
    private AllocatedRange Changed(uint number, ulong start, ulong length, bool isClear)
    {
        ref RangeSlot slot = ref _ranges[number];
        slot.Start = start;
        slot.Length = length;
        slot.Use++;
        return new AllocatedRange(Id, _units.OffsetOf(start), _units.Bytes(length), number, slot.Use, isClear);
    }
}
