namespace Cleave.Memory.Contract;

/// <summary>An allocator that is passed as a type argument, so that a call to it costs the same as a call to a static method.</summary>
/// <remarks>
/// <para>Use this interface as the constraint of a type parameter. To write an allocator, implement <see cref="IAllocator{TSelf}"/>, which
/// needs one method. To hold an allocator of a heap as an object, take <see cref="Heaps.HeapAllocator"/>.</para>
/// <para>The caller owes: every address passed to <see cref="Free"/> or
/// <see cref="TryReallocate(nuint, Layout, Layout, GfpFlags, NumaNode, out Allocation)"/> came from this allocator, was not freed since,
/// and comes with the layout of the last request for it. The caller does not use the memory afterwards.</para>
/// <para>The allocator guarantees: memory is aligned to the layout, is at least as large as its size, overlaps no other allocation, and
/// does not move. A request that fails has changed nothing.</para>
/// <para>Thread-safe: any thread may free what another allocated.</para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
/// using Cleave.Memory.Owners;
///
/// // Code for any allocator takes it as a type parameter, which costs no virtual call.
/// Console.WriteLine(Sum&lt;Kmalloc&gt;(100)); // 4950
/// Console.WriteLine(Sum&lt;Vmalloc&gt;(100)); // 4950
///
/// static int Sum&lt;TAllocator&gt;(int count)
///     where TAllocator : IAllocator
/// {
///     using var numbers = new Vec&lt;int, TAllocator&gt;();
///     for (int number = 0; number &lt; count; number++)
///     {
///         numbers.Push(number);
///     }
///
///     int sum = 0;
///     foreach (int number in numbers)
///     {
///         sum += number;
///     }
///
///     return sum;
/// }
/// </code>
/// </example>
public interface IAllocator
{
    /// <summary>The alignment of all memory from this allocator, whatever the layout; one byte by default.</summary>
    static virtual Alignment MinAlignment => default;

    /// <summary>The largest size in bytes that a request with the given flags can ever get; <see cref="nint.MaxValue"/> by
    /// default.</summary>
    /// <param name="flags">The flags of the request.</param>
    /// <remarks>A larger request always fails with <see cref="FailureCode.TooLarge"/>. A smaller one may fail for other
    /// reasons.</remarks>
    static virtual nuint MaxSizeFor(GfpFlags flags) => (nuint)nint.MaxValue;

    /// <summary>Allocates memory, or returns false without a reason. For a layout of 0 bytes the call returns an address that owns
    /// nothing.</summary>
    /// <param name="layout">The size and the alignment of the memory.</param>
    /// <param name="flags">The flags that say what the call may do to get the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory, or <c>default</c> if the call failed.</param>
    /// <returns>True if the memory was allocated.</returns>
    /// <exception cref="ArgumentException">The flags have <see cref="GfpFlags.HighMem"/>, contradict each other, or are not
    /// defined.</exception>
    static abstract bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Allocates memory, or returns false with the reason.</summary>
    /// <param name="layout">The size and the alignment of the memory.</param>
    /// <param name="flags">The flags that say what the call may do to get the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory, or <c>default</c> if the call failed.</param>
    /// <param name="failure">The reason why the call failed; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)" path="/returns | /exception | /remarks"/>
    static abstract bool TryAllocate(
        Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure);

    /// <summary>Allocates, frees or resizes memory, or returns false without a reason. The contents are kept up to the smaller of the two
    /// sizes.</summary>
    /// <param name="address">The memory to resize. If the address is 0 or the old layout has 0 bytes, the call allocates.</param>
    /// <param name="newLayout">The new size and alignment. If the size is 0, the call frees the memory.</param>
    /// <param name="oldLayout">The layout of the last request for this memory.</param>
    /// <param name="flags">The flags that say what the call may do to get the memory. With <see cref="GfpFlags.Zero"/> all bytes beyond the
    /// old size read zero, if the memory was allocated with that flag.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory that replaces the old memory. If the call failed, the old memory is valid and unchanged.</param>
    /// <inheritdoc cref="TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)" path="/returns | /exception | /remarks"/>
    static abstract bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation);

    /// <summary>Allocates, frees or resizes memory, or returns false with the reason.</summary>
    /// <param name="address">The memory to resize. If the address is 0 or the old layout has 0 bytes, the call allocates.</param>
    /// <param name="newLayout">The new size and alignment. If the size is 0, the call frees the memory.</param>
    /// <param name="oldLayout">The layout of the last request for this memory.</param>
    /// <param name="flags">The flags that say what the call may do to get the memory. With <see cref="GfpFlags.Zero"/> all bytes beyond the
    /// old size read zero, if the memory was allocated with that flag.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="allocation">The memory that replaces the old memory. If the call failed, the old memory is valid and unchanged.</param>
    /// <param name="failure">The reason why the call failed; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)" path="/returns | /exception | /remarks"/>
    static abstract bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure);

    /// <summary>Frees memory. For a layout of 0 bytes the call does nothing, because such a layout owns no memory.</summary>
    /// <param name="address">The address of the memory.</param>
    /// <param name="layout">The layout of the last request for this memory.</param>
    static abstract void Free(nuint address, Layout layout);

    /// <summary>Allocates memory as <see cref="TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)"/> does,
    /// but throws if the request fails.</summary>
    /// <exception cref="AllocationException">The request failed; the exception has the reason.</exception>
    /// <inheritdoc cref="TryAllocate(Layout, GfpFlags, NumaNode, out Allocation)"/>
    static abstract Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default);

    /// <summary>Resizes memory as <see cref="TryReallocate(nuint, Layout, Layout, GfpFlags, NumaNode, out Allocation)"/> does,
    /// but throws if the request fails.</summary>
    /// <exception cref="AllocationException">The request failed; the exception has the reason. The old memory is valid and
    /// unchanged.</exception>
    /// <inheritdoc cref="TryReallocate(nuint, Layout, Layout, GfpFlags, NumaNode, out Allocation)"/>
    static abstract Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default);
}
