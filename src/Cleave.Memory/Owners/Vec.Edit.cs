using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Owners;

/// <content>Insertion of elements, and changes of their number.</content>
public partial class Vec<T, TAllocator>
{
    /// <summary>Inserts an element at an index.</summary>
    /// <param name="index">The index that the element will have: from 0 to <see cref="Count"/>.</param>
    /// <param name="value">The element.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is greater than the count.</exception>
    /// <inheritdoc cref="Push" path="/exception"/>
    /// <remarks>Cost: proportional to the number of elements behind the index, which move up.</remarks>
    public unsafe void Insert(nuint index, T value)
    {
        // SAFETY: the index is at most the count, and Reserve has made room for one more element, so by Held the place lies inside the
        // memory.
        CheckPlace(index);
        Reserve(1);
        Move(index, index + 1, _count - index);
        ((T*)_address)[index] = value;
        _count++;
        _version++;
    }

    /// <summary>Changes the number of elements by removing the last ones or by adding copies of a value.</summary>
    /// <param name="count">The number of elements that the vec will have.</param>
    /// <param name="value">The value of the elements that are added.</param>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <remarks>Cost: proportional to the number of elements that are added, and that of growing.</remarks>
    public void Resize(nuint count, T value)
    {
        if (count > MaxCapacity)
        {
            ThrowIfDisposed();
            throw TooMany(nameof(count), count, _count);
        }

        if (count > _count)
        {
            Reserve(count - _count);
            Fill(_count, count - _count, value);
            _count = count;
            _version++;
        }

        Truncate(count);
    }

    /// <summary>Adds a span of elements at the end.</summary>
    /// <param name="values">The elements to add. They may be elements of the same vec.</param>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <remarks>Cost: proportional to the number of elements that are added, and that of growing.</remarks>
    public unsafe void Extend(ReadOnlySpan<T> values)
    {
        // SAFETY: the address of the values is only compared here. Managed memory, which may move, never lies inside the memory of the vec.
        nuint offset = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values)) - _address;
        bool own = offset < Held.Size;
        Reserve((nuint)values.Length);

        // SAFETY: if the values are elements of this vec, growing has kept them at the same offset. Reserve has made room for as many
        // elements behind the last one.
        ReadOnlySpan<T> source = own ? new ReadOnlySpan<T>((void*)(_address + offset), values.Length) : values;
        source.CopyTo(new Span<T>((T*)_address + _count, values.Length));
        _count += (nuint)values.Length;
        _version++;
    }

    /// <summary>Moves elements within the capacity. The two runs may overlap.</summary>
    private unsafe void Move(nuint from, nuint to, nuint length)
    {
        // SAFETY: the callers pass runs that lie inside the capacity, which is the size of the memory by Held. MemoryCopy permits runs that
        // overlap.
        ulong bytes = (ulong)length * (uint)sizeof(T);
        Buffer.MemoryCopy((T*)_address + from, (T*)_address + to, bytes, bytes);
    }

    private unsafe void Fill(nuint start, nuint length, T value)
    {
        // SAFETY: the callers pass a run that lies inside the capacity, which is the size of the memory by Held.
        while (length > 0)
        {
            int window = (int)nuint.Min(length, int.MaxValue);
            new Span<T>((T*)_address + start, window).Fill(value);
            start += (nuint)window;
            length -= (nuint)window;
        }
    }
}
