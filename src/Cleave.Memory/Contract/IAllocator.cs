namespace Cleave.Memory.Contract;

/// <summary>An allocator that is a type argument, so that a call to it costs nothing more than a call to a static method.</summary>
/// <remarks>
/// <para>Take this as the constraint of a type parameter. To write an allocator, implement <see cref="IAllocator{TSelf}"/>, which needs one
/// method.</para>
/// <para>The caller owes: an address that came from this allocator and was not freed since, with the layout that it was last asked for with
/// (<see cref="Free"/>, <see cref="TryReallocate"/>), and no use of it afterwards.</para>
/// <para>The allocator guarantees: memory is aligned to the layout, holds its size, overlaps nothing else, and stays where it is; a request
/// that fails has changed nothing.</para>
/// <para>Thread-safe: any thread may free what another allocated.</para>
/// </remarks>
public interface IAllocator
{
    /// <summary>The alignment that all memory has, whatever its layout; one byte by default.</summary>
    static virtual Alignment MinAlignment => default;

    /// <summary>The largest size that a request with such flags is ever served with, in bytes; <see cref="nint.MaxValue"/> by
    /// default.</summary>
    /// <param name="flags">The flags of the request.</param>
    /// <remarks>A larger request always fails, with <see cref="AllocationError.TooLarge"/>. A smaller one may fail for other reasons.</remarks>
    static virtual nuint MaxSizeFor(GfpFlags flags) => (nuint)nint.MaxValue;

    /// <summary>Allocates memory. A layout of no bytes gets an address that owns nothing.</summary>
    /// <param name="layout">The size and the alignment of the memory.</param>
    /// <param name="flags">What the call may do to get it.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory, or <c>default</c> if the call failed.</param>
    /// <exception cref="ArgumentException">The flags carry <see cref="GfpFlags.HighMem"/>, contradict each other, or are not defined.</exception>
    static abstract AllocationError TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Allocates, frees, or makes memory larger or smaller. It keeps what the memory holds up to the smaller of both sizes.</summary>
    /// <param name="address">The memory; 0, or an old layout of no bytes, if there is none yet, so that it is allocated.</param>
    /// <param name="newLayout">The size and the alignment that the memory is to have; of no bytes, to free it.</param>
    /// <param name="oldLayout">The layout that the memory was last asked for with.</param>
    /// <param name="flags">What the call may do to get it. With <see cref="GfpFlags.Zero"/> all bytes beyond the old size read zero, if the
    /// memory was allocated with that flag.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory, which replaces the old. If the call failed the old memory is valid and unchanged.</param>
    /// <inheritdoc cref="TryAllocate"/>
    static abstract AllocationError TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Frees memory. A layout of no bytes owns nothing, and nothing happens.</summary>
    /// <param name="address">The memory.</param>
    /// <param name="layout">The layout that it was last asked for with.</param>
    static abstract void Free(nuint address, Layout layout);

    /// <summary>Allocates memory as <see cref="TryAllocate"/> does, and throws if there is none.</summary>
    /// <exception cref="AllocationException">There is no memory; the exception has the reason.</exception>
    /// <inheritdoc cref="TryAllocate"/>
    static abstract Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default);

    /// <summary>Resizes memory as <see cref="TryReallocate"/> does, and throws if there is none.</summary>
    /// <exception cref="AllocationException">There is no memory; the exception has the reason. The old memory is valid and unchanged.</exception>
    /// <inheritdoc cref="TryReallocate"/>
    static abstract Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default);
}
