using Cleave.Memory;

namespace Cleave.Tools.Bench.Malloc.Mapping;

/// <summary>Vmalloc of the heap of a benchmark, as a type argument. One at a time.</summary>
internal readonly struct VmallocOfBench : IAllocator
{
    public static VmallocHeap Heap { get; set; } = null!;

    public static Alignment MinAlign => Heap.MinAlign;

    public static AllocError TryAlloc(Layout layout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Heap.TryAlloc(layout, flags, node, out allocation);

    public static AllocError TryRealloc(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation) =>
        Heap.TryRealloc(address, newLayout, oldLayout, flags, node, out allocation);

    public static void Free(nuint address, Layout layout) => Heap.Free(address, layout);

    public static Allocation Alloc(Layout layout, GfpFlags flags, NumaNode node = default) => Heap.Alloc(layout, flags, node);

    public static Allocation Realloc(nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node = default) =>
        Heap.Realloc(address, newLayout, oldLayout, flags, node);
}
