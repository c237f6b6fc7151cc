namespace Cleave.BestFit;

/// <content>Allocating plain values.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Allocates a range anywhere in the space and returns it as a plain value, which <see cref="Free"/> frees.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <remarks>Allocates nothing on the managed heap. A value that is lost is memory that is lost.</remarks>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public AllocatedRange AllocateRange(ByteSize size) =>
        !_isWatched && TryAllocateRange(size, out AllocatedRange range) ? range : AllocateRange(size, alignment: null);

    /// <summary>Allocates a range with an alignment, bounds or a preference, as a plain value.</summary>
    /// <inheritdoc cref="Allocate" path="/param"/>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    /// <inheritdoc cref="AllocateRange(ByteSize)" path="/remarks"/>
    public AllocatedRange AllocateRange(
        ulong size, Alignment? alignment, RangePlacement placement = default, bool preferClear = false) =>
        TryAllocateRange(size, out AllocatedRange range, out AllocationFailure failure, alignment, placement, preferClear)
            ? range
            : throw failure.ToException();

    /// <summary>Allocates a range anywhere in the space as a plain value: the fastest call.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="range">The range; <c>default</c> if the request was refused.</param>
    /// <returns>False if the size is 0 or above the size of the space, or if no free run fits.
    /// The overload with a failure says which.</returns>
    public bool TryAllocateRange(ByteSize size, out AllocatedRange range)
    {
        if (_isWatched)
        {
            return TryAllocateRange(size, out range, alignment: null);
        }

        // Of size 0 the difference wraps round, and is above every space.
        ulong length = ((size - 1) >> _units.Granularity.Log2) + 1;
        using (_lock.Enter())
        {
            if (size - 1 < _units.Size
                && _space.TryAllocateShortest(length, out ulong start, out uint slot, out uint use, out bool isClear))
            {
                range = new AllocatedRange(Id, _units.OffsetOf(start), _units.Bytes(length), slot, use, isClear);
                return true;
            }
        }

        range = default;
        return false;
    }

    /// <summary>Allocates a range as a plain value, or returns false with the reason.</summary>
    /// <param name="size">Bytes, at least 1; rounded up to the granularity.</param>
    /// <param name="range">The range; <c>default</c> if the request was refused.</param>
    /// <param name="failure">Why the request was refused.</param>
    /// <param name="alignment">The alignment of the offset, base offset included; null for any.</param>
    /// <param name="placement">The bounds, and the end of the space at which to look.</param>
    /// <param name="preferClear">Whether to prefer memory that is known to be zeroed.</param>
    /// <returns>Whether the request was served.</returns>
    /// <inheritdoc cref="AllocateRange(ByteSize)" path="/remarks"/>
    public bool TryAllocateRange(
        ByteSize size,
        out AllocatedRange range,
        out AllocationFailure failure,
        Alignment? alignment = null,
        RangePlacement placement = default,
        bool preferClear = false) =>
        TryPlace(new RangeDemand(size, alignment, placement, preferClear), box: null, out range, out failure);

    /// <summary>Allocates a range with an alignment, bounds or a preference as a plain value, or returns false without a reason.</summary>
    /// <inheritdoc cref="TryAllocateRange(ByteSize, out AllocatedRange, out AllocationFailure, Alignment?, RangePlacement, bool)"/>
    public bool TryAllocateRange(
        ulong size, out AllocatedRange range, Alignment? alignment, RangePlacement placement = default, bool preferClear = false)
    {
        var demand = new RangeDemand(size, alignment, placement, preferClear);
        using (_lock.Enter())
        {
            return Place(demand, box: null, out range, out _) == FailureCode.None;
        }
    }
}
