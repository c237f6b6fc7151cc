using Cleave.Memory.Contract;

namespace Cleave.Memory.Heaps;

/// <summary>Allocates memory of any size from <see cref="MemoryHeap.Default"/>, contiguous if possible: the static form of
/// <see cref="KVmallocHeap"/>.</summary>
/// <remarks>Use it by its static members, or as a type argument. It is a struct so that the runtime compiles generic code for it alone,
/// with direct calls. Thread-safe.</remarks>
/// <example>
/// <code>
/// using Cleave.Memory.Contract;
///
/// // From MemoryHeap.Default, the heap of the process.
/// var layout = new Layout(1 &lt;&lt; 20, default);
/// Allocation memory = KVmalloc.Allocate(layout, GfpFlags.Kernel);
/// Console.WriteLine(memory.Size &gt;= layout.Size); // True
/// KVmalloc.Free(memory.Address, layout);
/// </code>
/// </example>
public readonly struct KVmalloc : IAllocator
{
    /// <inheritdoc/>
    public static Alignment MinAlignment => MemoryHeap.Default.KVmalloc.MinAlignment;

    /// <inheritdoc/>
    public static nuint MaxSizeFor(GfpFlags flags) => MemoryHeap.Default.KVmalloc.MaxSizeFor(flags);

    /// <inheritdoc/>
    public static bool TryAllocate(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.KVmalloc.TryAllocate(layout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryAllocate(
        Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation, out AllocationFailure failure) =>
        MemoryHeap.Default.KVmalloc.TryAllocate(layout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.KVmalloc.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation);

    /// <inheritdoc/>
    public static bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure) =>
        MemoryHeap.Default.KVmalloc.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out failure);

    /// <inheritdoc/>
    public static void Free(nuint address, Layout layout) => MemoryHeap.Default.KVmalloc.Free(address, layout);

    /// <inheritdoc/>
    public static Allocation Allocate(Layout layout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.KVmalloc.Allocate(layout, flags, node);

    /// <inheritdoc/>
    public static Allocation Reallocate(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.KVmalloc.Reallocate(address, newLayout, oldLayout, flags, node);

    /// <summary>Returns the name of the allocator and of its heap.</summary>
    public override string ToString() => "KVmalloc of the default heap";
}
