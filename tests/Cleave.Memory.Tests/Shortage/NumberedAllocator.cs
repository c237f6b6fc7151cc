using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>The allocator of a heap as a type, so that boxes and vecs can have memory of a heap whose calls fail.</summary>
/// <remarks>One at a time: tests of this project do not run in parallel.</remarks>
internal readonly struct NumberedAllocator : IAllocator<NumberedAllocator>
{
    public static HeapAllocator? Current { get; set; }

    public static bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation,
        out AllocationFailure failure) =>
        Current!.TryReallocate(address, newLayout, oldLayout, flags, node, out allocation, out failure);
}
