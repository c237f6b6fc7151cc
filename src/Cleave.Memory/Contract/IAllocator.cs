namespace Cleave.Memory;

/// <summary>The contract of an allocator that is a type argument, and so costs nothing to call.</summary>
/// <remarks>
/// <para>The caller owes: an address that came from here and was not given back since, with the layout that it was last asked for with
/// (<see cref="Free"/>, <see cref="TryRealloc"/>), and no use of it afterwards.</para>
/// <para>The callee guarantees: what it answers with is aligned to the layout, holds its size, overlaps nothing else, and stays where it is;
/// a request that fails has changed nothing.</para>
/// <para>Thread-safe: any thread may give back what another took.</para>
/// </remarks>
public interface IAllocator
{
    /// <summary>The alignment that everything has, whatever its layout.</summary>
    static abstract Alignment MinAlign { get; }

    /// <summary>Allocates. A layout of no bytes gets an address that owns nothing.</summary>
    /// <param name="layout">What is wanted.</param>
    /// <param name="flags">What may be done for it.</param>
    /// <param name="node">Where it should lie.</param>
    /// <param name="allocation">The memory; <c>default</c> where there is none.</param>
    /// <exception cref="ArgumentException">The flags carry <see cref="GfpFlags.HighMem"/>, contradict each other, or are none.</exception>
    static abstract AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Makes memory larger or smaller, in place or elsewhere, keeping what it holds up to the smaller of both sizes.</summary>
    /// <param name="address">What is there now; 0, or an old layout of no bytes, for nothing, so that it is allocated.</param>
    /// <param name="newLayout">What is wanted; no bytes frees.</param>
    /// <param name="oldLayout">What it was last asked for with.</param>
    /// <param name="flags">What may be done for it. With <see cref="GfpFlags.Zero"/> all bytes beyond the old size read zero, as far as
    /// the memory had the flag before.</param>
    /// <param name="node">Where it should lie.</param>
    /// <param name="allocation">The memory, which replaces the old; where there is none the old is valid and unchanged.</param>
    /// <inheritdoc cref="TryAlloc"/>
    static abstract AllocError TryRealloc(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Gives memory back. An address of no bytes owns nothing, and nothing happens.</summary>
    static abstract void Free(nuint address, Layout layout);

    /// <summary>As <see cref="TryAlloc"/>, but throws where there is no memory.</summary>
    /// <exception cref="AllocException">There is none; it says why.</exception>
    static abstract Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default);

    /// <summary>As <see cref="TryRealloc"/>, but throws where there is no memory.</summary>
    /// <exception cref="AllocException">There is none; it says why. The old memory is valid and unchanged.</exception>
    static abstract Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default);
}
