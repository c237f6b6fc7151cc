using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory;

/// <summary>Makes <see cref="Box{T, TAllocator}"/> in other ways than its constructor.</summary>
public static class Box
{
    /// <summary>As the constructor with a value, but answers false with the reason where there is no memory.</summary>
    /// <param name="value">What the box is to hold.</param>
    /// <param name="box">The box, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">Where it should lie.</param>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes.</exception>
    public static bool TryNew<T, TAllocator>(
        in T value,
        [NotNullWhen(true)] out Box<T, TAllocator>? box,
        out AllocError error,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default)
        where T : unmanaged
        where TAllocator : IAllocator =>
        TryMake<T, TAllocator, Box<T, TAllocator>>(static memory => new(memory), value, out box, out error, flags, node);

    /// <summary>A box whose value is whatever was in its memory, or zero with <see cref="GfpFlags.Zero"/>: to be written in place, where it
    /// is too large to be copied there.</summary>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">Where it should lie.</param>
    /// <exception cref="AllocException">There is none.</exception>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes.</exception>
    public static Box<T, TAllocator> Uninitialized<T, TAllocator>(GfpFlags flags = GfpFlags.Kernel, NumaNode node = default)
        where T : unmanaged
        where TAllocator : IAllocator => new(Take<T, TAllocator>(flags, node));

    internal static DangerousBoxMemory Take<T, TAllocator>(GfpFlags flags, NumaNode node)
        where T : unmanaged
        where TAllocator : IAllocator => new(TAllocator.Alloc(Layout.Of<T>(), flags, node).Address);

    internal static bool TryMake<T, TAllocator, TBox>(
        Func<DangerousBoxMemory, TBox> make,
        in T value,
        [NotNullWhen(true)] out TBox? box,
        out AllocError error,
        GfpFlags flags,
        NumaNode node)
        where T : unmanaged
        where TAllocator : IAllocator
        where TBox : Box<T, TAllocator>
    {
        error = TAllocator.TryAlloc(Layout.Of<T>(), flags, node, out Allocation memory);
        if (error != AllocError.None)
        {
            box = null;
            return false;
        }

        box = make(new DangerousBoxMemory(memory.Address));
        box.Value = value;
        return true;
    }
}
