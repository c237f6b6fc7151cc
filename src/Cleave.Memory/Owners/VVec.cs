using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>A growing array in memory of <see cref="Vmalloc"/>, and its only owner.</summary>
/// <remarks>It grows without copying. All memory is whole pages, so it is for large arrays. All else is as with
/// <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class VVec<T> : Vec<T, Vmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public VVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags, node, alignment)
    {
    }

    internal VVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags, node)
    {
    }
}

/// <summary>Makes a <see cref="VVec{T}"/> in other ways than its constructor does.</summary>
public static class VVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static VVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
