namespace Cleave.Memory;

/// <summary>A growing array in memory of <see cref="Kmalloc"/>, and its only owner.</summary>
/// <remarks>It is contiguous memory, so small to medium: it grows by copying, up to the largest size of Kmalloc. All else is as with
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class KVec<T> : Vec<T, Kmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode)"/>
    public KVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(capacity, flags, node)
    {
    }

    /// <inheritdoc cref="Vec{T, TAllocator}(DangerousVecParts, GfpFlags, NumaNode)"/>
    public KVec(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(parts, flags, node)
    {
    }
}
