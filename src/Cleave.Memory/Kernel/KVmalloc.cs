namespace Cleave.Memory;

/// <summary>Memory of any size, contiguous where that is to be had, of the process-wide heap: the static face of <see cref="KVmallocHeap"/>.</summary>
/// <remarks>A type argument, never an instance; being a struct, it makes the code that takes it its own. Thread-safe.</remarks>
public readonly struct KVmalloc : IAllocator
{
    /// <inheritdoc/>
    public static Alignment MinAlign => MemoryHeap.Default.KVmalloc.MinAlign;

    /// <inheritdoc/>
    public static nuint MaxSizeFor(GfpFlags flags) => MemoryHeap.Default.KVmalloc.MaxSizeFor(flags);

    /// <inheritdoc/>
    public static AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.KVmalloc.TryAlloc(layout, flags, node, out allocation);

    /// <inheritdoc/>
    public static AllocError TryRealloc(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.KVmalloc.TryRealloc(address, newLayout, oldLayout, flags, node, out allocation);

    /// <inheritdoc/>
    public static void Free(nuint address, Layout layout) => MemoryHeap.Default.KVmalloc.Free(address, layout);

    /// <inheritdoc/>
    public static Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.KVmalloc.Alloc(layout, flags, node);

    /// <inheritdoc/>
    public static Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.KVmalloc.Realloc(address, newLayout, oldLayout, flags, node);
}
