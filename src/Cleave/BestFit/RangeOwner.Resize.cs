namespace Cleave.BestFit;

/// <content>Growing and cutting down the range where it is.</content>
public sealed partial class RangeOwner
{
    /// <summary>Grows the range at its high end, if the memory behind it is free. The range is not moved.</summary>
    /// <param name="newSize">Bytes that the range should have, at least <see cref="Size"/>; rounded up to the granularity.</param>
    /// <exception cref="ArgumentException">The size is below that of the range or above that of the space. Nothing has changed.</exception>
    /// <exception cref="AllocationException">The memory behind the range is not free; the exception says how far the range could grow.
    /// Nothing has changed.</exception>
    /// <inheritdoc cref="Range" path="/exception"/>
    public void Grow(ByteSize newSize) => _allocator.Resize(this, null, newSize, null).ThrowIfFailed();

    /// <summary>Grows the range as <see cref="Grow"/> does, but returns false with the reason if it cannot.</summary>
    /// <param name="newSize">Bytes that the range should have.</param>
    /// <param name="failure">Why the range was not grown.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <inheritdoc cref="Range" path="/exception"/>
    public bool TryGrow(ByteSize newSize, out AllocationFailure failure) =>
        !(failure = _allocator.Resize(this, null, newSize, null)).IsFailure;

    /// <summary>Keeps the first bytes of the range and frees the rest.</summary>
    /// <param name="newSize">Bytes to keep, at most <see cref="Size"/>; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest. If not, which is the default, it becomes free as dirty.</param>
    /// <exception cref="ArgumentException">The size is 0 or above that of the range. Nothing has changed.</exception>
    /// <inheritdoc cref="Range" path="/exception"/>
    public void Shrink(ByteSize newSize, bool cleared = false) => _allocator.Resize(this, null, newSize, cleared).ThrowIfFailed();

    /// <summary>Shrinks the range as <see cref="Shrink"/> does, but returns false with the reason if the size is invalid.</summary>
    /// <param name="newSize">Bytes to keep.</param>
    /// <param name="failure">Why nothing was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <inheritdoc cref="Range" path="/exception"/>
    public bool TryShrink(ByteSize newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = _allocator.Resize(this, null, newSize, cleared)).IsFailure;

    /// <summary>Keeps some bytes inside the range and frees what lies before and behind them.</summary>
    /// <param name="start">The first byte to keep, base offset included; a multiple of the granularity.</param>
    /// <param name="newSize">Bytes to keep; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest. If not, which is the default, it becomes free as dirty.</param>
    /// <exception cref="ArgumentException">The part is not inside the range. Nothing has changed.</exception>
    /// <inheritdoc cref="Range" path="/exception"/>
    public void Trim(ulong start, ByteSize newSize, bool cleared = false) =>
        _allocator.Resize(this, start, newSize, cleared).ThrowIfFailed();

    /// <summary>Trims the range as <see cref="Trim"/> does, but returns false with the reason if the part is invalid.</summary>
    /// <param name="start">The first byte to keep, base offset included; a multiple of the granularity.</param>
    /// <param name="newSize">Bytes to keep; rounded up to the granularity.</param>
    /// <param name="failure">The reason why nothing was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <returns>Whether the range is now that part.</returns>
    /// <inheritdoc cref="Range" path="/exception"/>
    public bool TryTrim(ulong start, ByteSize newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = _allocator.Resize(this, start, newSize, cleared)).IsFailure;

    /// <summary>Grows the range as <see cref="Grow"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryGrow(ByteSize, out AllocationFailure)"/>
    public bool TryGrow(ByteSize newSize) => !_allocator.Resize(this, null, newSize, null).IsFailure;

    /// <summary>Shrinks the range as <see cref="Shrink"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryShrink(ByteSize, out AllocationFailure, bool)"/>
    public bool TryShrink(ByteSize newSize, bool cleared = false) => !_allocator.Resize(this, null, newSize, cleared).IsFailure;

    /// <summary>Trims the range as <see cref="Trim"/> does, but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryTrim(ulong, ByteSize, out AllocationFailure, bool)"/>
    public bool TryTrim(ulong start, ByteSize newSize, bool cleared = false) => !_allocator.Resize(this, start, newSize, cleared).IsFailure;
}
