using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Bench.Malloc.Mapping;

/// <summary>Vmalloc of the heap of the current benchmark, as a type argument. Only one benchmark at a time can use it.</summary>
internal readonly struct VmallocOfBench : IAllocator<VmallocOfBench>
{
    public static VmallocHeap Heap { get; set; } = null!;

    public static bool TryReallocate(
        nuint address,
        Layout newLayout,
        Layout oldLayout,
        GfpFlags flags,
        NumaNode node,
        out Allocation allocation,
        out AllocationFailure failure) =>
        Heap.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out failure);
}
