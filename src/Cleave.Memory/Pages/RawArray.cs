using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Pages;

/// <summary>An array in memory that is not the garbage collector's. Every index is checked.</summary>
/// <remarks>It owns nothing, and may itself lie in such memory. <c>default</c> is an array of nothing.</remarks>
/// <safety>Whoever makes one sees to it that the memory is there, aligned, and nobody else's, as long as it is used.</safety>
/// <param name="address">The first byte, a multiple of the alignment of an element.</param>
/// <param name="length">How many elements there are; at most <see cref="int.MaxValue"/> where all of them are asked for as a span.</param>
internal readonly struct RawArray<T>(nuint address, nuint length)
    where T : unmanaged
{
    private readonly nuint _address = address;
    private readonly nuint _length = length;

    /// <summary>How many elements there are.</summary>
    public nuint Length => _length;

    /// <summary>The same without its last elements, so that so many are left.</summary>
    public RawArray<T> First(nuint count) => new(_address, nuint.Min(count, _length));

    /// <summary>All elements.</summary>
    public unsafe Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // SAFETY: so many elements are there, which whoever made this saw to.
            return new Span<T>((T*)_address, (int)_length);
        }
    }

    /// <summary>Makes all elements zero.</summary>
    public unsafe void Clear()
    {
        // SAFETY: so many elements are there, which whoever made this saw to.
        NativeMemory.Clear((void*)_address, _length * (nuint)sizeof(T));
    }

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public unsafe ref T this[ulong index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (index >= _length)
            {
                ThrowNoElement(index, _length);
            }

            // SAFETY: the element is one of those that are there, which whoever made this saw to.
            return ref ((T*)_address)[index];
        }
    }

    private static void ThrowNoElement(ulong index, nuint length) =>
        throw new ArgumentOutOfRangeException(nameof(index), FormattableString.Invariant($"There is no element {index}; there are {length}."));
}
