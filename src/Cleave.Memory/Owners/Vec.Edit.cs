using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Owners;

/// <content>Insertion and removal of elements.</content>
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

    /// <summary>Removes the element at an index and returns it.</summary>
    /// <param name="index">The index of the element.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vec has no element at the index.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>Cost: proportional to the number of elements behind the index, which move down.</remarks>
    public T Remove(nuint index)
    {
        T value = this[index];
        RemoveRange(index, 1);
        return value;
    }

    /// <summary>Removes the element at an index, moves the last element into its place, and returns the removed element.</summary>
    /// <param name="index">The index of the element.</param>
    /// <inheritdoc cref="Remove" path="/exception"/>
    /// <remarks>Cost: constant. The order of the elements changes.</remarks>
    public T SwapRemove(nuint index)
    {
        T value = this[index];
        this[index] = Pop();
        return value;
    }

    /// <summary>Removes a run of elements.</summary>
    /// <param name="start">The index of the first element to remove.</param>
    /// <param name="length">The number of elements to remove.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run does not lie inside the elements of the vec.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>Cost: proportional to the number of elements behind the run, which move down. The capacity does not change.</remarks>
    public void RemoveRange(nuint start, nuint length)
    {
        CheckRun(start, length);
        Move(start + length, start, _count - start - length);
        _count -= length;
        _version++;
    }

    /// <summary>Removes a run of elements and copies them to a span.</summary>
    /// <param name="start">The index of the first element to remove.</param>
    /// <param name="destination">The span that receives the elements. Its length is the number of elements to remove.</param>
    /// <inheritdoc cref="RemoveRange" path="/exception"/>
    /// <inheritdoc cref="RemoveRange" path="/remarks"/>
    public void Drain(nuint start, Span<T> destination)
    {
        CheckRun(start, (nuint)destination.Length, nameof(destination));
        AsSpan(start, destination.Length).CopyTo(destination);
        RemoveRange(start, (nuint)destination.Length);
    }

    /// <summary>Removes all elements that do not satisfy a condition. The others stay in their order.</summary>
    /// <param name="keep">The condition, called once for each element in order. If it throws, the element that it was called for and all
    /// later ones stay.</param>
    /// <exception cref="InvalidOperationException"><paramref name="keep"/> added, removed or moved elements of the vec. Which elements are
    /// left is not defined.</exception>
    /// <exception cref="ArgumentNullException">The condition is null.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>Cost: proportional to the number of elements.</remarks>
    public unsafe void Retain(Predicate<T> keep)
    {
        // SAFETY: an element is read or written only while the version is unchanged. Its index is below the count, so by Within and Held it
        // lies inside the memory.
        ArgumentNullException.ThrowIfNull(keep);
        ThrowIfDisposed();
        uint version = _version;
        nuint asked = 0, kept = 0;
        try
        {
            while (asked < _count)
            {
                T value = ((T*)_address)[asked];
                bool stays = keep(value);
                if (version != _version)
                {
                    throw Changed();
                }

                asked++;
                if (stays)
                {
                    ((T*)_address)[kept++] = value;
                }
            }
        }
        finally
        {
            if (version == _version && asked > kept)
            {
                RemoveRange(kept, asked - kept);
            }
        }
    }

    /// <summary>Removes the last elements until a given number is left. A vec that is not longer stays unchanged.</summary>
    /// <param name="count">The number of elements to keep.</param>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>Cost: constant. The capacity does not change.</remarks>
    public void Truncate(nuint count)
    {
        ThrowIfDisposed();
        if (count < _count)
        {
            _count = count;
            _version++;
        }
    }

    /// <summary>Removes all elements of the vec.</summary>
    /// <inheritdoc cref="Truncate" path="/exception"/>
    /// <inheritdoc cref="Truncate" path="/remarks"/>
    public void Clear() => Truncate(0);

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
