namespace Cleave.Memory.Owners;

/// <content>Removal of elements.</content>
public partial class Vec<T, TAllocator>
{
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
}
