using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory;

/// <summary>One value in memory of <see cref="Vmalloc"/>, and its only owner.</summary>
/// <remarks>It takes whole pages: for large values. All else is as with <see cref="Box{T, TAllocator}"/>.</remarks>
public sealed class VBox<T> : Box<T, Vmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Box{T, TAllocator}(in T, GfpFlags, NumaNode)"/>
    public VBox(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        : base(value, flags, node)
    {
    }

    /// <inheritdoc cref="Box{T, TAllocator}(DangerousBoxMemory)"/>
    public VBox(DangerousBoxMemory memory)
        : base(memory)
    {
    }
}

/// <summary>Makes <see cref="VBox{T}"/> in other ways than its constructor.</summary>
public static class VBox
{
    /// <inheritdoc cref="Box.TryNew"/>
    public static bool TryNew<T>(
        in T value, [NotNullWhen(true)] out VBox<T>? box, out AllocError error, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged =>
        Box.TryMake<T, Vmalloc, VBox<T>>(static memory => new(memory), value, out box, out error, flags, node);

    /// <inheritdoc cref="Box.Uninitialized"/>
    public static VBox<T> Uninitialized<T>(GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged => new(Box.Take<T, Vmalloc>(flags, node));
}
