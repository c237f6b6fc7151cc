using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory;

/// <summary>One value in memory of <see cref="KVmalloc"/>, and its only owner.</summary>
/// <remarks>Of any size: a small value lies with Kmalloc, a large one with Vmalloc. All else is as with
/// <see cref="Box{T, TAllocator}"/>.</remarks>
public sealed class KVBox<T> : Box<T, KVmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Box{T, TAllocator}(in T, GfpFlags, NumaNode)"/>
    public KVBox(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(value, flags, node)
    {
    }

    /// <inheritdoc cref="Box{T, TAllocator}(DangerousBoxMemory)"/>
    public KVBox(DangerousBoxMemory memory)
        : base(memory)
    {
    }
}

/// <summary>Makes <see cref="KVBox{T}"/> in other ways than its constructor.</summary>
public static class KVBox
{
    /// <inheritdoc cref="Box.TryNew"/>
    public static bool TryNew<T>(
        in T value, [NotNullWhen(true)] out KVBox<T>? box, out AllocError error, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged =>
        Box.TryMake<T, KVmalloc, KVBox<T>>(static memory => new(memory), value, out box, out error, flags, node);

    /// <inheritdoc cref="Box.Uninitialized"/>
    public static KVBox<T> Uninitialized<T>(GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(Box.Take<T, KVmalloc>(flags, node));
}
