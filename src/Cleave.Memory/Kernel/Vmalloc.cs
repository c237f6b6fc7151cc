namespace Cleave.Memory;

/// <summary>Virtually contiguous memory of any size of the process-wide heap: the static face of <see cref="VmallocHeap"/>.</summary>
/// <remarks>A type argument, never an instance; being a struct, it makes the code that takes it its own. Thread-safe.</remarks>
public readonly struct Vmalloc : IAllocator
{
    /// <inheritdoc/>
    public static Alignment MinAlign => MemoryHeap.Default.Vmalloc.MinAlign;

    /// <inheritdoc cref="VmallocHeap.ToPage"/>
    public static BorrowedPage ToPage(nuint address) => MemoryHeap.Default.Vmalloc.ToPage(address);

    /// <inheritdoc cref="VmallocHeap.Pages"/>
    public static BorrowedPages Pages(nuint address, nuint size) => MemoryHeap.Default.Vmalloc.Pages(address, size);

    /// <inheritdoc/>
    public static nuint MaxSizeFor(GfpFlags flags) => MemoryHeap.Default.Vmalloc.MaxSizeFor(flags);

    /// <inheritdoc/>
    public static AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.Vmalloc.TryAlloc(layout, flags, node, out allocation);

    /// <inheritdoc/>
    public static AllocError TryRealloc(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        MemoryHeap.Default.Vmalloc.TryRealloc(address, newLayout, oldLayout, flags, node, out allocation);

    /// <inheritdoc/>
    public static void Free(nuint address, Layout layout) => MemoryHeap.Default.Vmalloc.Free(address, layout);

    /// <inheritdoc/>
    public static Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.Vmalloc.Alloc(layout, flags, node);

    /// <inheritdoc/>
    public static Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        MemoryHeap.Default.Vmalloc.Realloc(address, newLayout, oldLayout, flags, node);
}
