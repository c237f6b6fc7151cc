namespace Cleave.BestFit;

/// <content>Growing and cutting down ranges where they are.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Grows a range at its high end, if the memory behind it is free. The range is not moved.</summary>
    /// <param name="range">The range; replaced by the grown one. Other copies of the value are out of date then.</param>
    /// <param name="newSize">Bytes that the range should have, at least its size; rounded up to the granularity.</param>
    /// <exception cref="ArgumentException">The size is below that of the range or above that of the space. Nothing has changed.</exception>
    /// <exception cref="MisuseException">The range is not this allocator's (see <see cref="Free"/>). Nothing has changed.</exception>
    /// <exception cref="AllocationException">The memory behind the range is not free; the exception says how far the range could grow.
    /// Nothing has changed.</exception>
    public void Grow(ref AllocatedRange range, ByteSize newSize) =>
        ResizeValue(ref range, start: null, newSize, null).ThrowIfFailed();

    /// <summary>Grows a range as <see cref="Grow(ref AllocatedRange, ByteSize)"/> does,
    /// but returns false with the reason if it cannot.</summary>
    /// <param name="range">The range; replaced by the grown one.</param>
    /// <param name="newSize">Bytes that the range should have.</param>
    /// <param name="failure">Why the range was not grown.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <exception cref="MisuseException">The range is not this allocator's.</exception>
    public bool TryGrow(ref AllocatedRange range, ByteSize newSize, out AllocationFailure failure) =>
        !(failure = ResizeValue(ref range, start: null, newSize, null)).IsFailure;

    /// <summary>Grows a range as <see cref="Grow(ref AllocatedRange, ByteSize)"/> does,
    /// but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryGrow(ref AllocatedRange, ByteSize, out AllocationFailure)"/>
    public bool TryGrow(ref AllocatedRange range, ByteSize newSize) => !ResizeValue(ref range, start: null, newSize, null).IsFailure;

    /// <summary>Keeps the first bytes of a range and frees the rest.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="newSize">Bytes to keep, at most the size of the range; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <exception cref="ArgumentException">The size is 0 or above that of the range. Nothing has changed.</exception>
    /// <exception cref="MisuseException">The range is not this allocator's (see <see cref="Free"/>). Nothing has changed.</exception>
    public void Shrink(ref AllocatedRange range, ByteSize newSize, bool cleared = false) =>
        ResizeValue(ref range, start: null, newSize, cleared).ThrowIfFailed();

    /// <summary>Shrinks a range as <see cref="Shrink(ref AllocatedRange, ByteSize, bool)"/> does,
    /// but returns false with the reason if the size is invalid.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="newSize">Bytes to keep.</param>
    /// <param name="failure">Why nothing was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <returns>Whether the range has the size now.</returns>
    /// <exception cref="MisuseException">The range is not this allocator's.</exception>
    public bool TryShrink(ref AllocatedRange range, ByteSize newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = ResizeValue(ref range, start: null, newSize, cleared)).IsFailure;

    /// <summary>Shrinks a range as <see cref="Shrink(ref AllocatedRange, ByteSize, bool)"/> does,
    /// but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryShrink(ref AllocatedRange, ByteSize, out AllocationFailure, bool)"/>
    public bool TryShrink(ref AllocatedRange range, ByteSize newSize, bool cleared = false) =>
        !ResizeValue(ref range, start: null, newSize, cleared).IsFailure;

    /// <summary>Keeps some bytes inside a range and frees what lies before and behind them.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="start">The first byte to keep, base offset included; a multiple of the granularity.</param>
    /// <param name="newSize">Bytes to keep; rounded up to the granularity.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <exception cref="ArgumentException">The part is not inside the range. Nothing has changed.</exception>
    /// <exception cref="MisuseException">The range is not this allocator's (see <see cref="Free"/>). Nothing has changed.</exception>
    public void Trim(ref AllocatedRange range, ulong start, ByteSize newSize, bool cleared = false) =>
        ResizeValue(ref range, start, newSize, cleared).ThrowIfFailed();

    /// <summary>Trims a range as <see cref="Trim"/> does, but returns false with the reason if the part is invalid.</summary>
    /// <param name="range">The range; replaced by the part that is kept.</param>
    /// <param name="start">The first byte to keep, base offset included; a multiple of the granularity.</param>
    /// <param name="newSize">Bytes to keep; rounded up to the granularity.</param>
    /// <param name="failure">The reason why nothing was freed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest.</param>
    /// <returns>Whether the range is now that part.</returns>
    /// <exception cref="MisuseException">The range is not this allocator's.</exception>
    public bool TryTrim(ref AllocatedRange range, ulong start, ByteSize newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = ResizeValue(ref range, start, newSize, cleared)).IsFailure;

    /// <summary>Trims a range as <see cref="Trim"/> does,
    /// but returns false instead of throwing, without a reason.</summary>
    /// <inheritdoc cref="TryTrim(ref AllocatedRange, ulong, ByteSize, out AllocationFailure, bool)"/>
    public bool TryTrim(ref AllocatedRange range, ulong start, ByteSize newSize, bool cleared = false) =>
        !ResizeValue(ref range, start, newSize, cleared).IsFailure;
}
