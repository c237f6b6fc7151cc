using System.Diagnostics;

namespace Cleave.Memory.Owners;

/// <content>Spans over the elements: over all of them, or over one window at a time if they are too many for a span.</content>
public partial class Vec<T, TAllocator>
{
    /// <summary>The room behind the last element, to be written and then added by <see cref="Advance"/> or <see cref="DangerousSetCount"/>.
    /// Its content is unknown.</summary>
    /// <remarks>If the room is too large for a span, the span covers its first part.</remarks>
    /// <safety>The span is valid until the next call that may move or free the elements.</safety>
    public unsafe Span<T> SpareCapacity =>
        // SAFETY: by Within and Held the room from the count to the capacity lies inside the memory. A disposed vec has none.
        new((T*)_address + _count, (int)nuint.Min(_capacity - _count, int.MaxValue));

    /// <summary>Gets a span over all elements of the vec.</summary>
    /// <exception cref="InvalidOperationException">The vec has more elements than a span can have, which is 2^31 - 1.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <safety>The span is valid until the next call that may move or free the elements.</safety>
    public Span<T> AsSpan() => _count <= int.MaxValue ? AsSpan(0, (int)_count) : throw new InvalidOperationException(
        FormattableString.Invariant($"A span has at most {int.MaxValue} elements; there are {_count}. Take windows of them."));

    /// <summary>Gets a span over a window of the elements.</summary>
    /// <param name="start">The index of the first element of the window.</param>
    /// <param name="length">The number of elements of the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window does not lie inside the elements of the vec.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public unsafe Span<T> AsSpan(nuint start, int length)
    {
        // SAFETY: CheckRun has found the window inside the elements, so by Within and Held it lies inside the memory.
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckRun(start, (nuint)length);

        return new Span<T>((T*)_address + start, length);
    }

    /// <summary>Gets a <see cref="Memory{T}"/> over a window of the elements, which can be stored and passed to asynchronous
    /// calls.</summary>
    /// <inheritdoc cref="AsSpan(nuint, int)" path="/param"/>
    /// <inheritdoc cref="AsSpan(nuint, int)" path="/exception"/>
    /// <remarks>The window keeps the vec alive, and each use of it is checked: it throws an <see cref="ObjectDisposedException"/> after the
    /// elements were moved or freed. While the window is pinned, the elements cannot move. Cost: an object on the managed heap.</remarks>
    public Memory<T> AsMemory(nuint start, int length)
    {
        _ = AsSpan(start, length);
        return new VecMemory(this, start, length).Memory;
    }

    /// <summary>Enumerates all elements in windows, as spans, one after another.</summary>
    /// <param name="maxLength">The maximum number of elements of a window. All windows but the last have this length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>If elements are added, removed or moved meanwhile, the next window throws an
    /// <see cref="InvalidOperationException"/>.</remarks>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public ChunkEnumerator Chunks(int maxLength = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        ThrowIfDisposed();
        return new ChunkEnumerator(this, maxLength);
    }

    /// <summary>Enumerates the elements in order by reference, for reading and writing in place.</summary>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>If elements are added, removed or moved meanwhile, the next step throws an
    /// <see cref="InvalidOperationException"/>.</remarks>
    public Enumerator GetEnumerator()
    {
        ThrowIfDisposed();
        return new Enumerator(this);
    }

    /// <summary>Copies all elements to a span.</summary>
    /// <param name="destination">The span that receives the elements.</param>
    /// <exception cref="ArgumentException">The destination is shorter than the vec. Nothing was copied.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (!AsSpan().TryCopyTo(destination))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The vec has {_count} elements; the destination has room for {destination.Length}."), nameof(
                    destination));
        }
    }

    /// <summary>Enumerates the windows of a <see cref="Vec{T, TAllocator}"/>.</summary>
    [DebuggerDisplay("next element {_next} of {_vec._count}")]
    public ref struct ChunkEnumerator
    {
        private readonly Vec<T, TAllocator> _vec;
        private readonly uint _version;
        private readonly int _maxLength;
        private nuint _next;

        internal ChunkEnumerator(Vec<T, TAllocator> vec, int maxLength)
        {
            _vec = vec;
            _version = vec._version;
            _maxLength = maxLength;
        }

        /// <summary>The span over the current window.</summary>
        public Span<T> Current { get; private set; }

        /// <summary>Advances to the next window. Returns false after the last one.</summary>
        /// <exception cref="InvalidOperationException">Elements were added, removed or moved since the enumeration began.</exception>
        public unsafe bool MoveNext()
        {
            // SAFETY: the version is unchanged, so the window lies inside the elements, and by Within and Held inside the memory.
            _vec.ThrowIfChanged(_version);
            int length = (int)nuint.Min(_vec._count - _next, (nuint)_maxLength);
            Current = new Span<T>((T*)_vec._address + _next, length);
            _next += (nuint)length;
            return length > 0;
        }

        /// <summary>Returns this enumerator, so that foreach can use it.</summary>
        public readonly ChunkEnumerator GetEnumerator() => this;
    }

    /// <summary>Enumerates the elements of a <see cref="Vec{T, TAllocator}"/> by reference.</summary>
    [DebuggerDisplay("next element {_next} of {_vec._count}")]
    public struct Enumerator
    {
        private readonly Vec<T, TAllocator> _vec;
        private readonly uint _version;
        private nuint _next;

        internal Enumerator(Vec<T, TAllocator> vec)
        {
            _vec = vec;
            _version = vec._version;
        }

        /// <summary>A reference to the current element.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The enumeration has not begun, or the element was removed.</exception>
        public readonly ref T Current => ref _vec[_next - 1];

        /// <summary>Advances to the next element. Returns false after the last one.</summary>
        /// <exception cref="InvalidOperationException">Elements were added, removed or moved since the enumeration began.</exception>
        public bool MoveNext()
        {
            _vec.ThrowIfChanged(_version);
            return _next < _vec._count && ++_next > 0;
        }
    }
}
