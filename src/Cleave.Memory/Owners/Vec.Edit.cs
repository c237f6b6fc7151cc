using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Memory.Owners;

/// <content>Elements put in and taken out anywhere.</content>
public unsafe partial class Vec<T, TAllocator>
{
    /// <summary>Puts an element before that of an index, or at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is above the count.</exception>
    /// <inheritdoc cref="Push" path="/exception"/>
    /// <remarks>Cost: the elements behind it, which move up.</remarks>
    public void Insert(nuint index, T value)
    {
        CheckPlace(index);
        Reserve(1);
        Move(index, index + 1, _count - index);
        ((T*)_address)[index] = value;
        _count++;
        _version++;
    }

    /// <summary>Takes an element out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Cost: the elements behind it, which move down.</remarks>
    public T Remove(nuint index)
    {
        T value = this[index];
        RemoveRange(index, 1);
        return value;
    }

    /// <summary>Takes an element out and puts the last one into its place.</summary>
    /// <inheritdoc cref="Remove" path="/exception"/>
    /// <remarks>Constant cost. The order changes.</remarks>
    public T SwapRemove(nuint index)
    {
        T value = this[index];
        this[index] = Pop();
        return value;
    }

    /// <summary>Takes a run of elements out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such run.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Cost: the elements behind it, which move down. The capacity stays.</remarks>
    public void RemoveRange(nuint start, nuint length)
    {
        CheckRun(start, length);
        Move(start + length, start, _count - start - length);
        _count -= length;
        _version++;
    }

    /// <summary>Moves a run of elements out, to where the caller wants them.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="destination">Where they go: as many as it has room for.</param>
    /// <inheritdoc cref="RemoveRange" path="/exception"/>
    /// <inheritdoc cref="RemoveRange" path="/remarks"/>
    public void Drain(nuint start, Span<T> destination)
    {
        CheckRun(start, (nuint)destination.Length, nameof(destination));
        AsSpan(start, destination.Length).CopyTo(destination);
        RemoveRange(start, (nuint)destination.Length);
    }

    /// <summary>Keeps those elements that the caller says, in their order.</summary>
    /// <param name="keep">Asked once for each element, in order. Where it throws, those that it was not asked for stay.</param>
    /// <exception cref="InvalidOperationException"><paramref name="keep"/> has added to, removed or moved the elements; which of them are
    /// left is not defined.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Cost: all elements.</remarks>
    public void Retain(Predicate<T> keep)
    {
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

    /// <summary>Takes off all elements from a count on; what is not longer stays as it is.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Constant cost. The capacity stays.</remarks>
    public void Truncate(nuint count)
    {
        ThrowIfDisposed();
        if (count < _count)
        {
            _count = count;
            _version++;
        }
    }

    /// <summary>Takes off all elements.</summary>
    /// <inheritdoc cref="Truncate" path="/exception"/>
    /// <inheritdoc cref="Truncate" path="/remarks"/>
    public void Clear() => Truncate(0);

    /// <summary>Makes it so many elements long, by taking off the last ones or by adding copies of a value.</summary>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <remarks>Cost: the elements that are added.</remarks>
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

    /// <summary>Adds elements at the end.</summary>
    /// <param name="values">What is added; may be elements of this.</param>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <remarks>Cost: the elements that are added, beside growing.</remarks>
    public void Extend(ReadOnlySpan<T> values)
    {
        // SAFETY: the address is only compared: of managed memory, which may move, it is never inside ours.
        nuint offset = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values)) - _address;
        bool own = offset < Held.Size;
        Reserve((nuint)values.Length);

        // SAFETY: growing kept what was there, at the same offset.
        ReadOnlySpan<T> source = own ? new ReadOnlySpan<T>((void*)(_address + offset), values.Length) : values;
        source.CopyTo(new Span<T>((T*)_address + _count, values.Length));
        _count += (nuint)values.Length;
        _version++;
    }

    /// <summary>Moves elements inside the capacity; both runs may share some.</summary>
    private void Move(nuint from, nuint to, nuint length)
    {
        ulong bytes = (ulong)length * (uint)sizeof(T);
        Buffer.MemoryCopy((T*)_address + from, (T*)_address + to, bytes, bytes);
    }

    private void Fill(nuint start, nuint length, T value)
    {
        while (length > 0)
        {
            int window = (int)nuint.Min(length, int.MaxValue);
            new Span<T>((T*)_address + start, window).Fill(value);
            start += (nuint)window;
            length -= (nuint)window;
        }
    }
}
