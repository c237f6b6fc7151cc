using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of <see cref="Vmalloc"/> and frees it when disposed.</summary>
/// <remarks>The array grows without copying its elements. The memory consists of whole pages, so use this type for large arrays. For
/// everything else see <see cref="Vec{T, TAllocator}"/>.</remarks>
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

/// <summary>Creates a <see cref="VVec{T}"/> from memory that was allocated already.</summary>
public static class VVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static VVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
