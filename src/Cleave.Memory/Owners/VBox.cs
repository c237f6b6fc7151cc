using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns one value in memory of <see cref="Vmalloc"/> and frees it when disposed.</summary>
/// <remarks>The value takes whole pages, so use this type for large values. For everything else see
/// <see cref="Box{T, TAllocator}"/>.</remarks>
/// <example>
/// <code>
/// using var best = new VBox&lt;(int Index, double Score)&gt;((0, 0.5)); // In pages of its own, from Vmalloc.
/// best.Value.Score = 0.75; // Written where it is: Value is a reference.
/// Console.WriteLine(best.Value); // (0, 0.75)
/// </code>
/// </example>
public sealed class VBox<T> : Box<T, Vmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Box{T, TAllocator}(in T, GfpFlags, NumaNode, Alignment)"/>
    public VBox(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(value, flags, node, alignment)
    {
    }

    internal VBox(nuint ownedAddress, Alignment ownedAlignment)
        : base(ownedAddress, ownedAlignment)
    {
    }
}

/// <summary>Creates a <see cref="VBox{T}"/> without an exception on failure, without a value, or from memory that exists.</summary>
/// <example>
/// <code>
/// if (VBox.TryNew(42L, out VBox&lt;long&gt;? number, out AllocationFailure failure))
/// {
///     Console.WriteLine(number.Value); // 42
///     number.Dispose();
/// }
/// </code>
/// </example>
public static class VBox
{
    /// <inheritdoc cref="Box.TryNew{T, TAllocator}(in T, out Box{T, TAllocator}?, out AllocationFailure, GfpFlags, NumaNode, Alignment)"/>
    public static bool TryNew<T>(
        in T value,
        [NotNullWhen(true)] out VBox<T>? box,
        out AllocationFailure failure,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged =>
        Box.TryMake<T, Vmalloc, VBox<T>>(
            static (address, alignment) => new(address, alignment), value, out box, out failure, flags, node, alignment);

    /// <inheritdoc cref="Box.TryNew{T, TAllocator}(in T, out Box{T, TAllocator}?, GfpFlags, NumaNode, Alignment)"/>
    public static bool TryNew<T>(
        in T value,
        [NotNullWhen(true)] out VBox<T>? box,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged => TryNew(value, out box, out _, flags, node, alignment);

    /// <inheritdoc cref="Box.Uninitialized"/>
    public static VBox<T> Uninitialized<T>(GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged => new(Box.Take<T, Vmalloc>(flags, node, alignment), alignment);

    /// <inheritdoc cref="Box.DangerousAdopt"/>
    public static VBox<T> DangerousAdopt<T>(DangerousBoxMemory memory)
        where T : unmanaged => new(Box.Check<T>(memory), memory.Alignment);
}
