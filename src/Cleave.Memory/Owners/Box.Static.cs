using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Makes a <see cref="Box{T, TAllocator}"/> in other ways than its constructor does.</summary>
public static class Box
{
    /// <summary>Makes a box as its constructor does, or answers false with the reason if there is no memory.</summary>
    /// <param name="value">The value that the box is to hold.</param>
    /// <param name="box">The box, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="alignment">The least alignment of the value; its type's own is used if it is stricter.</param>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes.</exception>
    public static bool TryNew<T, TAllocator>(
        in T value,
        [NotNullWhen(true)] out Box<T, TAllocator>? box,
        out AllocationError error,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator =>
        TryMake<T, TAllocator, Box<T, TAllocator>>(
            static (address, alignment) => new(address, alignment), value, out box, out error, flags, node, alignment);

    /// <summary>Makes a box whose value is whatever its memory holds, or zero with <see cref="GfpFlags.Zero"/>. For a value that is too
    /// large to be copied, and is written in place.</summary>
    /// <param name="flags">What may be done for the memory.</param>
    /// <param name="node">The node whose pages are tried first.</param>
    /// <param name="alignment">The least alignment of the value; its type's own is used if it is stricter.</param>
    /// <exception cref="AllocationException">There is no memory.</exception>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes, or there is no layout of that alignment.</exception>
    public static Box<T, TAllocator> Uninitialized<T, TAllocator>(
        GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator => new(Take<T, TAllocator>(flags, node, alignment), alignment);

    /// <summary>Makes a box of the memory that another box gave up, with the value that is there, or of memory from the allocator.</summary>
    /// <param name="memory">The address of the value, and its alignment.</param>
    /// <exception cref="ArgumentException">The address is zero, or not aligned for the value.</exception>
    /// <safety>The memory came from a box of the same types, or from the allocator with <see cref="Layout.Of{T}"/> of its alignment, and has
    /// no other owner.</safety>
    public static Box<T, TAllocator> DangerousAdopt<T, TAllocator>(DangerousBoxMemory memory)
        where T : unmanaged
        where TAllocator : IAllocator => new(Check<T>(memory), memory.Alignment);

    internal static nuint Check<T>(DangerousBoxMemory memory)
        where T : unmanaged
    {
        Layout layout = Layout.Of<T>(memory.Alignment);
        return memory.Address != 0 && layout.Alignment.IsAligned(memory.Address)
            ? memory.Address
            : throw new ArgumentException(
                $"The address {AddressText.Of(memory.Address)} cannot hold a value of {typeof(T).Name}: it has to be a multiple of {layout.Alignment}, and not zero.",
                nameof(memory));
    }

    internal static nuint Take<T, TAllocator>(GfpFlags flags, NumaNode node, Alignment alignment)
        where T : unmanaged
        where TAllocator : IAllocator => TAllocator.Allocate(Layout.Of<T>(alignment), flags, node).Address;

    internal static bool TryMake<T, TAllocator, TBox>(
        Func<nuint, Alignment, TBox> make,
        in T value,
        [NotNullWhen(true)] out TBox? box,
        out AllocationError error,
        GfpFlags flags,
        NumaNode node,
        Alignment alignment)
        where T : unmanaged
        where TAllocator : IAllocator
        where TBox : Box<T, TAllocator>
    {
        box = null;
        if (Layout.MaxCount<T>(alignment) == 0)
        {
            error = AllocationError.TooLarge;
            return false;
        }

        error = TAllocator.TryAllocate(Layout.Of<T>(alignment), flags, node, out Allocation memory);
        if (error != AllocationError.None)
        {
            return false;
        }

        box = make(memory.Address, alignment);
        box.Value = value;
        return true;
    }
}
