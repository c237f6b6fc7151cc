using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates contiguous memory of small to medium size from <see cref="MemoryHeap.Default"/>: the static form of
/// <see cref="KmallocHeap"/>.</summary>
/// <remarks>Use it by its static members, or as a type argument. It is a struct so that the runtime compiles generic code for it alone,
/// with direct calls. Thread-safe.</remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// // From MemoryHeap.Default, the heap of the process.
/// var layout = new Layout(100, default);
/// Allocation memory = Kmalloc.Allocate(layout, GfpFlags.Kernel);
/// Console.WriteLine(memory.Size &gt;= layout.Size); // True
/// Kmalloc.Free(memory.Address, layout);
/// </code>
/// </example>
public readonly struct Kmalloc : IAllocator
{
    // A copy of MemoryHeap.Default.Kmalloc, so that a call needs only one load to find it. All threads that set it write the same value.
    private static KmallocHeap? _heap;

    /// <inheritdoc/>
    public static Alignment MinAlignment => KmallocHeap.LeastAlignment;

    /// <inheritdoc cref="KmallocHeap.UsableSize"/>
    public static nuint UsableSize(nuint address) => Heap.UsableSize(address);

    /// <inheritdoc/>
    public static nuint MaxSizeFor(GfpFlags flags) => Heap.MaxSizeFor(flags);

    /// <inheritdoc/>
    public static bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Heap.TryAllocate(layout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryAllocate(
        Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure) =>
        Heap.TryAllocate(layout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Heap.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure) =>
        Heap.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static void Free(nuint address, Layout layout) => Heap.Free(address, layout);

    /// <inheritdoc/>
    public static Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default) =>
        Heap.Allocate(layout, flags, node);

    /// <inheritdoc/>
    public static Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        Heap.Reallocate(address, newLayout, oldLayout, flags, node);

    private static KmallocHeap Heap => _heap ?? (_heap = MemoryHeap.Default.Kmalloc);

    /// <summary>Returns the name of the allocator and of its heap.</summary>
    public override string ToString() => "Kmalloc of the default heap";
}
