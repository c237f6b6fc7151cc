using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Makes a <see cref="Vec{T, TAllocator}"/> in other ways than its constructor does.</summary>
public static class Vec
{
    /// <summary>Makes an owner of the parts that another vec gave up, or of memory from the allocator.</summary>
    /// <param name="parts">The memory, and how many of its elements there are.</param>
    /// <param name="flags">What may be done for memory when the vec grows.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <exception cref="ArgumentException">The parts contradict each other, or are not aligned for the elements; or the flags are not for
    /// an allocation of bytes.</exception>
    /// <safety>The parts came from a vec of the same types, or from the allocator with <see cref="Layout.Array{T}"/> of their capacity and
    /// alignment, and have no other owner.</safety>
    public static Vec<T, TAllocator> DangerousAdopt<T, TAllocator>(
        DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged
        where TAllocator : IAllocator => new(parts, flags, node);
}
