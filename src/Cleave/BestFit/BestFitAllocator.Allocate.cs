using System.Diagnostics.CodeAnalysis;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Allocating with an owner.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Allocates a range and returns its owner, whose disposal frees it.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any. One up to the granularity is always met. It
    /// may be larger than <paramref name="size"/>.</param>
    /// <param name="placement">The bounds, and the end of the space at which to look; anywhere from the low end by default.</param>
    /// <param name="preferClear">Whether to prefer memory that is known to be zeroed: the smallest run of it that fits, and otherwise
    /// memory of any content. <see cref="RangeOwner.IsClear"/> says which one it was.</param>
    /// <exception cref="ArgumentException">An argument is invalid; the message names the value and the limit. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No free run fits; the exception says why, and which size would have fitted. Nothing has
    /// changed.</exception>
    /// <remarks>
    /// With an alignment or bounds, the free runs that are long enough but do not serve the request are passed over one by one, or those
    /// inside the bounds, whichever are fewer.
    /// </remarks>
    public RangeOwner Allocate(
        ulong size, Alignment? alignment = null, RangePlacement placement = default, bool preferClear = false) =>
        TryAllocate(size, out RangeOwner? owner, out AllocationFailure failure, alignment, placement, preferClear)
            ? owner
            : throw failure.ToException();

    /// <summary>Allocates a range for an owner as <see cref="Allocate"/> does,
    /// but returns false with the reason instead of throwing.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="owner">The owner of the range; null if the request was refused.</param>
    /// <param name="failure">Why the request was refused.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <param name="placement">The bounds, and the end of the space at which to look.</param>
    /// <param name="preferClear">Whether to prefer memory that is known to be zeroed.</param>
    /// <returns>Whether the request was served.</returns>
    public bool TryAllocate(
        ByteSize size,
        [NotNullWhen(true)] out RangeOwner? owner,
        out AllocationFailure failure,
        Alignment? alignment = null,
        RangePlacement placement = default,
        bool preferClear = false)
    {
        var box = new RangeBox();
        bool served = TryPlace(new RangeDemand(size, alignment, placement, preferClear), box, out _, out failure);
        owner = served ? new RangeOwner(this, box) : null;
        if (_track && owner is not null)
        {
            owner.RememberStack();
            _owners!.Add(owner);
        }

        return served;
    }

    /// <summary>Allocates a range for an owner as <see cref="Allocate"/> does, but returns false instead of throwing, without a
    /// reason.</summary>
    /// <inheritdoc cref="TryAllocate(ByteSize, out RangeOwner?, out AllocationFailure, Alignment?, RangePlacement, bool)"/>
    public bool TryAllocate(
        ByteSize size,
        [NotNullWhen(true)] out RangeOwner? owner,
        Alignment? alignment = null,
        RangePlacement placement = default,
        bool preferClear = false)
    {
        var demand = new RangeDemand(size, alignment, placement, preferClear);
        var box = new RangeBox();
        bool served;
        using (_lock.Enter())
        {
            served = Place(demand, box, out _, out _) == FailureCode.None;
        }

        owner = served ? new RangeOwner(this, box) : null;
        if (_track && owner is not null)
        {
            owner.RememberStack();
            _owners!.Add(owner);
        }

        return served;
    }

    /// <summary>Serves a demand of any kind, or describes why it was refused.</summary>
    private bool TryPlace(in RangeDemand demand, RangeBox? box, out AllocatedRange range, out AllocationFailure failure)
    {
        using (_lock.Enter())
        {
            FailureCode code = Place(demand, box, out range, out RunRequest request);
            failure = code == FailureCode.None ? default : RangeFailures.Of(code, demand, request, _space.Free, _units);
            return code == FailureCode.None;
        }
    }

    /// <summary>Serves a demand of any kind, for an owner that reads a box, or for a value if the box is null. Under the lock.</summary>
    private FailureCode Place(in RangeDemand demand, RangeBox? box, out AllocatedRange range, out RunRequest request)
    {
        range = default;
        FailureCode code = demand.ToRequest(_units, out request);
        if (code != FailureCode.None)
        {
            return code;
        }

        if (!_space.TryFind(request, demand.PreferClear, out FreeRun run, out ulong start))
        {
            ObserveRefusal(demand);
            return FailureCode.NoSpace;
        }

        // Before anything changes, so that nothing needs to be taken back if the observer throws.
        ObserveAllocation(demand, start, request.Length);
        bool isClear = _space.IsClear(start, request.Length);
        range = HandOut(
            run, start, request.Length, RangeSlot.TermsOf(box is not null, demand.Placement.IsRange, request.Alignment), isClear);
        if (box is not null)
        {
            box.Value = range;
            _space.Ranges.SetBox(range.Slot, box);
        }

        _changes?.Allocated(start, request.Length, _space.Ranges[range.Slot].SavedAs);
        return FailureCode.None;
    }

    /// <summary>Takes granules out of a free run, and makes the handle of the range. Under the lock.</summary>
    private AllocatedRange HandOut(FreeRun run, ulong start, ulong length, uint terms, bool isClear)
    {
        ref RangeSlot slot = ref _space.Allocate(run, start, length, terms, out uint number);
        return new AllocatedRange(Id, _units.OffsetOf(start), _units.Bytes(length), number, slot.Use, isClear);
    }
}
