namespace Cleave.Memory;

/// <summary>A growing array in memory of <see cref="Vmalloc"/>, and its only owner.</summary>
/// <remarks>It takes whole pages, wherever they are free, and grows without copying: for large arrays, of any size. All else is as with
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class VVec<T> : Vec<T, Vmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode)"/>
    public VVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(capacity, flags, node)
    {
    }

    /// <inheritdoc cref="Vec{T, TAllocator}(DangerousVecParts, GfpFlags, NumaNode)"/>
    public VVec(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(parts, flags, node)
    {
    }
}
