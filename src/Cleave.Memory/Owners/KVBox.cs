using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>Owns one value in memory of <see cref="KVmalloc"/> and frees it when disposed.</summary>
/// <remarks>The value may have any size: a small one is allocated by Kmalloc, a large one by Vmalloc. For everything else see
/// <see cref="Box{T, TAllocator}"/>.</remarks>
/// <example>
/// <code>
/// using var best = new KVBox&lt;(int Index, double Score)&gt;((0, 0.5)); // From Kmalloc if it is small, else from Vmalloc.
/// best.Value.Score = 0.75; // Written where it is: Value is a reference.
/// Console.WriteLine(best.Value); // (0, 0.75)
/// </code>
/// </example>
public sealed class KVBox<T> : Box<T, KVmalloc>
    where T : unmanaged
{
    /// <inheritdoc cref="Box{T, TAllocator}(in T, GfpFlags, NumaNode, Alignment)"/>
    public KVBox(in T value, GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        : base(value, flags, node, alignment)
    {
    }

    internal KVBox(nuint ownedAddress, Alignment ownedAlignment)
        : base(ownedAddress, ownedAlignment)
    {
    }
}

/// <summary>Creates a <see cref="KVBox{T}"/> without an exception on failure, without a value, or from memory that exists.</summary>
/// <example>
/// <code>
/// if (KVBox.TryNew(42L, out KVBox&lt;long&gt;? number, out AllocationFailure failure))
/// {
///     Console.WriteLine(number.Value); // 42
///     number.Dispose();
/// }
/// </code>
/// </example>
public static class KVBox
{
    /// <inheritdoc cref="Box.TryNew{T, TAllocator}(in T, out Box{T, TAllocator}?, out AllocationFailure, GfpFlags, NumaNode, Alignment)"/>
    public static bool TryNew<T>(
        in T value,
        [NotNullWhen(true)] out KVBox<T>? box,
        out AllocationFailure failure,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged =>
        Box.TryMake<T, KVmalloc, KVBox<T>>(
            static (address, alignment) => new(address, alignment), value, out box, out failure, flags, node, alignment);

    /// <inheritdoc cref="Box.TryNew{T, TAllocator}(in T, out Box{T, TAllocator}?, GfpFlags, NumaNode, Alignment)"/>
    public static bool TryNew<T>(
        in T value,
        [NotNullWhen(true)] out KVBox<T>? box,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged => TryNew(value, out box, out _, flags, node, alignment);

    /// <inheritdoc cref="Box.Uninitialized"/>
    public static KVBox<T> Uninitialized<T>(GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged => new(Box.Take<T, KVmalloc>(flags, node, alignment), alignment);

    /// <inheritdoc cref="Box.DangerousAdopt"/>
    public static KVBox<T> DangerousAdopt<T>(DangerousBoxMemory memory)
        where T : unmanaged => new(Box.Check<T>(memory), memory.Alignment);
}
