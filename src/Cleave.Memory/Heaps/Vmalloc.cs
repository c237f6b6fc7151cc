using Cleave.Memory.Contract;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates virtually contiguous memory of any size from <see cref="MemoryHeap.Default"/>: the static form of
/// <see cref="VmallocHeap"/>.</summary>
/// <remarks>Use it by its static members, or as a type argument. It is a struct so that the runtime compiles generic code for it alone,
/// with direct calls. Thread-safe.</remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// // From MemoryHeap.Default, the heap of the process.
/// var layout = new Layout(1 &lt;&lt; 20, default);
/// Allocation memory = Vmalloc.Allocate(layout, GfpFlags.Kernel);
/// Console.WriteLine(memory.Size &gt;= layout.Size); // True
/// Vmalloc.Free(memory.Address, layout);
/// </code>
/// </example>
public readonly struct Vmalloc : IAllocator
{
    /// <inheritdoc/>
    public static Alignment MinAlignment => MemoryHeap.Default.Vmalloc.MinAlignment;

    /// <inheritdoc cref="VmallocHeap.ToPage"/>
    public static BorrowedPage ToPage(nuint address) => MemoryHeap.Default.Vmalloc.ToPage(address);

    /// <inheritdoc cref="VmallocHeap.Pages"/>
    public static BorrowedPages Pages(nuint address, nuint size) => MemoryHeap.Default.Vmalloc.Pages(address, size);

    /// <inheritdoc/>
    public static nuint MaxSizeFor(GfpFlags flags) => MemoryHeap.Default.Vmalloc.MaxSizeFor(flags);

    /// <inheritdoc/>
    public static bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.Vmalloc.TryAllocate(layout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryAllocate(
        Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure) =>
        MemoryHeap.Default.Vmalloc.TryAllocate(layout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.Vmalloc.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure) =>
        MemoryHeap.Default.Vmalloc.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static void Free(nuint address, Layout layout) => MemoryHeap.Default.Vmalloc.Free(address, layout);

    /// <inheritdoc/>
    public static Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.Vmalloc.Allocate(layout, flags, node);

    /// <inheritdoc/>
    public static Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.Vmalloc.Reallocate(address, newLayout, oldLayout, flags, node);

    /// <summary>Returns the name of the allocator and of its heap.</summary>
    public override string ToString() => "Vmalloc of the default heap";
}
