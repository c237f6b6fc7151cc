namespace Cleave.Gpu;

/// <content>Methods that free a part of the memory.</content>
/// <example>
/// <code>
/// var vram = new GpuBuddy(new GpuBuddyOptions { Size = 1 &lt;&lt; 20 });
/// using AllocatedBlocks buffer = vram.Allocate(64 &lt;&lt; 10, flags: GpuBuddyAllocationFlags.Contiguous);
/// Console.WriteLine(buffer.Offset); // 983040
/// buffer.Trim(16 &lt;&lt; 10); // The rest is free again.
/// Console.WriteLine(buffer.Size); // 16384
/// </code>
/// </example>
public sealed partial class AllocatedBlocks
{
    /// <summary>Keeps the first <paramref name="newSize"/> bytes of memory that is one run of addresses, and frees the rest.</summary>
    /// <param name="newSize">Bytes to keep, at most <see cref="Size"/>; rounded up to whole chunks.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest. If not, which is the default, it becomes free as dirty, even if the
    /// memory was clear when it was handed out.</param>
    /// <exception cref="ArgumentException">The size or the start is invalid. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The memory is not one run of addresses. Nothing has changed.</exception>
    /// <inheritdoc cref="Count" path="/exception"/>
    /// <remarks>The part that is kept may be several blocks, in ascending order. Cost: the number of blocks, and the orders of those that
    /// are cut.</remarks>
    public void Trim(ByteSize newSize, bool cleared = false) =>
        _space.Trim(this, start: null, newSize, cleared).ThrowIfFailed();

    /// <summary>Keeps the bytes from <paramref name="start"/> of memory that is one run of addresses, and frees the rest.</summary>
    /// <param name="start">The offset at which the kept part begins, base offset included; a whole number of chunks above the base.</param>
    /// <param name="newSize">Bytes to keep, rounded up to whole chunks. All of the memory is kept if that is its size.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest, as for <see cref="Trim(ByteSize, bool)"/>.</param>
    /// <inheritdoc cref="Trim(ByteSize, bool)" path="/exception"/>
    public void Trim(ulong start, ByteSize newSize, bool cleared = false) =>
        _space.Trim(this, start, newSize, cleared).ThrowIfFailed();

    /// <summary>Trims the memory as <see cref="Trim(ulong, ByteSize, bool)"/> does, but returns false with the reason instead of
    /// throwing.</summary>
    /// <param name="start">The offset at which the kept part begins, base offset included; null for the beginning of the memory.</param>
    /// <param name="newSize">Bytes to keep, rounded up to whole chunks.</param>
    /// <param name="failure">The reason why nothing was trimmed.</param>
    /// <param name="cleared">Whether the caller has zeroed the rest, as for <see cref="Trim(ByteSize, bool)"/>.</param>
    /// <returns>True if the memory was trimmed, or has that size already.</returns>
    /// <inheritdoc cref="Count" path="/exception"/>
    public bool TryTrim(ulong? start, ByteSize newSize, out AllocationFailure failure, bool cleared = false) =>
        !(failure = _space.Trim(this, start, newSize, cleared)).IsFailure;

    /// <summary>Trims the memory as <see cref="Trim(ulong, ByteSize, bool)"/> does, but returns false instead of throwing.</summary>
    /// <inheritdoc cref="TryTrim(ulong?, ByteSize, out AllocationFailure, bool)"/>
    public bool TryTrim(ulong? start, ByteSize newSize, bool cleared = false) => !_space.Trim(this, start, newSize, cleared).IsFailure;
}
