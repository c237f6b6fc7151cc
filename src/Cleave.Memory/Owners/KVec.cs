using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>A growing array in memory of <see cref="Kmalloc"/>, and its only owner.</summary>
/// <remarks>It is contiguous memory, so it is for small to medium arrays: it grows by copying, up to the largest size of Kmalloc. All else is as with
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class KVec<T> : Vec<T, Kmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public KVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags, node, alignment)
    {
    }

    internal KVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags, node)
    {
    }
}

/// <summary>Makes a <see cref="KVec{T}"/> in other ways than its constructor does.</summary>
public static class KVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static KVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
