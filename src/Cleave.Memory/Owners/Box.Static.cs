using System.Diagnostics.CodeAnalysis;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Creates a <see cref="Box{T, TAllocator}"/> without an exception on failure, without a value, or from memory that
/// exists.</summary>
/// <example>
/// <code>
/// using Cleave.Memory.Heaps;
///
/// if (Box.TryNew(42, out Box&lt;int, Kmalloc&gt;? number, out AllocationFailure failure))
/// {
///     DangerousBoxMemory memory = number.DangerousRelease(); // The box has given up its memory.
///     using Box&lt;int, Kmalloc&gt; again = Box.DangerousAdopt&lt;int, Kmalloc&gt;(memory);
///     Console.WriteLine(again.Value); // 42
/// }
/// </code>
/// </example>
public static class Box
{
    /// <summary>Allocates a box and copies a value into it. Returns false with the reason if the allocation fails.</summary>
    /// <param name="value">The value to copy into the box.</param>
    /// <param name="box">The new box, or null if the allocation failed.</param>
    /// <param name="failure">The reason why the allocation failed; <c>default</c> if it succeeded.</param>
    /// <param name="flags">The flags of the allocation: whether it may wait, is charged, and clears the memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first.</param>
    /// <param name="alignment">The minimum alignment of the value. The alignment of the type is used if it is stricter.</param>
    /// <exception cref="ArgumentException">The flags are not valid for an allocation of bytes.</exception>
    public static bool TryNew<T, TAllocator>(
        in T value,
        [NotNullWhen(true)] out Box<T, TAllocator>? box,
        out AllocationFailure failure,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator =>
        TryMake<T, TAllocator, Box<T, TAllocator>>(
            static (address, alignment) => new(address, alignment), value, out box, out failure, flags, node, alignment);

    /// <summary>Allocates a box and copies a value into it. Returns false if the allocation fails.</summary>
    /// <inheritdoc cref="TryNew{T, TAllocator}(in T, out Box{T, TAllocator}?, out AllocationFailure, GfpFlags, NumaNode, Alignment)"/>
    public static bool TryNew<T, TAllocator>(
        in T value,
        [NotNullWhen(true)] out Box<T, TAllocator>? box,
        GfpFlags flags = GfpFlags.Kernel,
        NumaNode node = default,
        Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator => TryNew(value, out box, out _, flags, node, alignment);

    /// <summary>Allocates a box without writing a value: its content is unknown, or zero with <see cref="GfpFlags.Zero"/>. Use it for large
    /// values that are written in place.</summary>
    /// <param name="flags">The flags of the allocation: whether it may wait, is charged, and clears the memory.</param>
    /// <param name="node">The NUMA node whose pages are tried first.</param>
    /// <param name="alignment">The minimum alignment of the value. The alignment of the type is used if it is stricter.</param>
    /// <exception cref="AllocationException">The allocation failed.</exception>
    /// <exception cref="ArgumentException">The flags are not valid for an allocation of bytes, or no value of the type can have the
    /// alignment.</exception>
    public static Box<T, TAllocator> Uninitialized<T, TAllocator>(
        GfpFlags flags = GfpFlags.Kernel, NumaNode node = default, Alignment alignment = default)
        where T : unmanaged
        where TAllocator : IAllocator => new(Take<T, TAllocator>(flags, node, alignment), alignment);

    /// <summary>Creates a box that owns memory which another box released, with the value in it, or memory from the allocator.</summary>
    /// <param name="memory">The address of the value, and its alignment.</param>
    /// <exception cref="ArgumentException">The address is zero or is not aligned for the value.</exception>
    /// <safety>The memory has to come from a box of the same types, or from the allocator with the layout <see cref="Layout.Of{T}"/> of the
    /// given alignment, and has to have no other owner.</safety>
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
                $"The address {AddressText.Of(memory.Address)} cannot hold a value of {typeof(T).Name}: it has to be a multiple of "
                    + $"{layout.Alignment}, and not zero.",
                nameof(memory));
    }

    internal static nuint Take<T, TAllocator>(GfpFlags flags, NumaNode node, Alignment alignment)
        where T : unmanaged
        where TAllocator : IAllocator => TAllocator.Allocate(Layout.Of<T>(alignment), flags, node).Address;

    internal static bool TryMake<T, TAllocator, TBox>(
        Func<nuint, Alignment, TBox> make,
        in T value,
        [NotNullWhen(true)] out TBox? box,
        out AllocationFailure failure,
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
            failure = new AllocationFailure { Code = FailureCode.TooLarge, Value = alignment.Bytes, Limit = (ulong)nint.MaxValue };
            return false;
        }

        if (!TAllocator.TryAllocate(Layout.Of<T>(alignment), flags, node, out Allocation memory, out failure))
        {
            return false;
        }

        box = make(memory.Address, alignment);
        box.Value = value;
        return true;
    }
}
