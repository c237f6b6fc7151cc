using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Pages;

/// <summary>An array in memory that the garbage collector does not manage. Every index is checked.</summary>
/// <remarks>The array owns nothing, and may itself lie in such memory. <c>default</c> is an empty array.</remarks>
/// <safety>The maker of an array guarantees that the memory is mapped, aligned and used by nobody else as long as the array is
/// used.</safety>
/// <param name="address">The address of the first byte, a multiple of the alignment of an element.</param>
/// <param name="length">The number of elements. <see cref="Span"/> needs at most <see cref="int.MaxValue"/> of them.</param>
internal readonly struct RawArray<T>(nuint address, nuint length)
    where T : unmanaged
{
    private readonly nuint _address = address;
    private readonly nuint _length = length;

    /// <summary>The number of elements.</summary>
    public nuint Length => _length;

    /// <summary>The array of the first elements, at most the given number.</summary>
    public RawArray<T> First(nuint count) => new(_address, nuint.Min(count, _length));

    /// <summary>A span of all elements.</summary>
    public unsafe Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // SAFETY: the maker of the array guarantees that this memory holds all of the elements.
            return new Span<T>((T*)_address, (int)_length);
        }
    }

    /// <summary>Sets all elements to zero.</summary>
    public unsafe void Clear()
    {
        // SAFETY: the maker of the array guarantees that this memory holds all of the elements.
        NativeMemory.Clear((void*)_address, _length * (nuint)sizeof(T));
    }

    /// <summary>A reference to an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Length"/>.</exception>
    public unsafe ref T this[ulong index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // SAFETY: the index was checked, and the maker of the array guarantees that this memory holds all of the elements.
            if (index >= _length)
            {
                ThrowNoElement(index, _length);
            }

            return ref ((T*)_address)[index];
        }
    }

    private static void ThrowNoElement(ulong index, nuint length) =>
        throw new ArgumentOutOfRangeException(
            nameof(index), FormattableString.Invariant($"There is no element {index}; there are {length}."));
}
