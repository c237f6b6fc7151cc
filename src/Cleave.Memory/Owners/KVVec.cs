using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns a growing array in memory of <see cref="KVmalloc"/> and frees it when disposed.</summary>
/// <remarks>The array may have any size: a small one is allocated by Kmalloc, a large one by Vmalloc, and it is copied when it changes from
/// one to the other. For everything else see <see cref="Vec{T, TAllocator}"/>.</remarks>
public sealed class KVVec<T> : Vec<T, KVmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Vec{T, TAllocator}(nuint, GfpFlags, NumaNode, Alignment)"/>
    public KVVec(nuint capacity = 0, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(capacity, flags, node, alignment)
    {
    }

    internal KVVec(DangerousVecParts parts, GfpFlags flags, NumaNode node)
        : base(parts, flags, node)
    {
    }
}

/// <summary>Creates a <see cref="KVVec{T}"/> from memory that was allocated already.</summary>
public static class KVVec
{
    /// <inheritdoc cref="Vec.DangerousAdopt"/>
    public static KVVec<T> DangerousAdopt<T>(DangerousVecParts parts, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(parts, flags, node);
}
