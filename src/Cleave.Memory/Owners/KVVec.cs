namespace Cleave.Memory;

/// <summary>A growing array in memory of <see cref="KVmalloc"/>, and its only owner.</summary>
/// <remarks>Of any size: small it lies with Kmalloc, large with Vmalloc, and it is copied when it crosses over. All else is as with
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class KVVec<T> : Vec<T, KVmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode)"/>
    public KVVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(capacity, flags, node)
    {
    }

    /// <inheritdoc cref="Vec{T, TAllocator}(DangerousVecParts, GfpFlags, NumaNode)"/>
    public KVVec(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(parts, flags, node)
    {
    }
}
