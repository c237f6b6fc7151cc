using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Creates a <see cref="Vec{T, TAllocator}"/> from memory that was allocated already.</summary>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
///
/// var first = new Vec&lt;int, Kmalloc&gt;();
/// first.Push(7);
/// DangerousVecParts parts = first.DangerousRelease();
/// using Vec&lt;int, Kmalloc&gt; second = Vec.DangerousAdopt&lt;int, Kmalloc&gt;(parts);
/// Console.WriteLine(second.Count); // 1
/// </code>
/// </example>
public static class Vec
{
    /// <summary>Creates a vec that owns the parts that another vec released, or memory from the allocator.</summary>
    /// <param name="parts">The memory, its number of elements, its capacity and its alignment.</param>
    /// <param name="flags">The flags of the allocations when the vec grows: whether they may wait, are charged, and clear the
    /// memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first when the vec grows.</param>
    /// <exception cref="ArgumentException">The parts contradict each other, the address is not aligned for the elements, or the flags are
    /// not valid for an allocation of bytes.</exception>
    /// <safety>The parts have to come from a vec of the same types, or from the allocator with the layout <see cref="Layout.Array{T}"/> of
    /// their capacity and alignment. The memory has to have no other owner.</safety>
    public static Vec<T, TAllocator> DangerousAdopt<T, TAllocator>(
        DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged
        where TAllocator : IAllocator => new(parts, flags, node);
}
