namespace Cleave.Memory.Owners;

/// <content>Spans over the elements: of all, or a window at a time where they are more than a span can have.</content>
public unsafe partial class Vec<T, TAllocator>
{
    /// <summary>The room behind the last element, to be written and then taken in by <see cref="DangerousSetCount"/>. Its content is
    /// unknown.</summary>
    /// <remarks>Where it is more than a span can have, the first of it.</remarks>
    /// <safety>The span is good until the next call that may move or free the elements.</safety>
    public Span<T> SpareCapacity => new((T*)_address + _count, (int)nuint.Min(_capacity - _count, int.MaxValue));

    /// <summary>All elements.</summary>
    /// <exception cref="InvalidOperationException">They are more than a span can have, 2^31 - 1.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>The span is good until the next call that may move or free the elements.</safety>
    public Span<T> AsSpan() => _count <= int.MaxValue ? AsSpan(0, (int)_count) : throw new InvalidOperationException(
        FormattableString.Invariant($"A span has at most {int.MaxValue} elements; there are {_count}. Take windows of them."));

    /// <summary>A window of the elements.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public Span<T> AsSpan(nuint start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckRun(start, (nuint)length);

        // SAFETY: Within and Held.
        return new Span<T>((T*)_address + start, length);
    }

    /// <summary>A window of the elements that can be kept, and handed to asynchronous calls.</summary>
    /// <inheritdoc cref="AsSpan(nuint, int)" path="/param"/>
    /// <inheritdoc cref="AsSpan(nuint, int)" path="/exception"/>
    /// <remarks>It keeps its owner alive, and each use of it is checked: once the elements were moved or freed it is an
    /// <see cref="ObjectDisposedException"/>. While it is pinned the elements cannot move. Costs an object on the managed heap.</remarks>
    public Memory<T> AsMemory(nuint start, int length)
    {
        _ = AsSpan(start, length);
        return new VecMemory(this, start, length).Memory;
    }

    /// <summary>All elements as windows, one after the other.</summary>
    /// <param name="maxLength">The most elements of a window; all but the last have so many.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Adding, removing or moving elements meanwhile is an <see cref="InvalidOperationException"/> of the next window.</remarks>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public ChunkEnumerator Chunks(int maxLength = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        ThrowIfDisposed();
        return new ChunkEnumerator(this, maxLength);
    }

    /// <summary>The elements in order, each to be read and written where it is.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Adding, removing or moving elements meanwhile is an <see cref="InvalidOperationException"/> of the next step.</remarks>
    public Enumerator GetEnumerator()
    {
        ThrowIfDisposed();
        return new Enumerator(this);
    }

    /// <summary>Copies all elements.</summary>
    /// <exception cref="ArgumentException">There is too little room for them.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (!AsSpan().TryCopyTo(destination))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The vec has {_count} elements; the destination has room for {destination.Length}."), nameof(destination));
        }
    }

    /// <summary>Steps through windows of a <see cref="Vec{T, TAllocator}"/>.</summary>
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

        /// <summary>The window.</summary>
        public Span<T> Current { get; private set; }

        /// <summary>Goes to the next window; false where there is none.</summary>
        /// <exception cref="InvalidOperationException">Elements were added, removed or moved.</exception>
        public bool MoveNext()
        {
            _vec.ThrowIfChanged(_version);
            int length = (int)nuint.Min(_vec._count - _next, (nuint)_maxLength);
            Current = new Span<T>((T*)_vec._address + _next, length);
            _next += (nuint)length;
            return length > 0;
        }

        /// <summary>This.</summary>
        public readonly ChunkEnumerator GetEnumerator() => this;
    }

    /// <summary>Steps through the elements of a <see cref="Vec{T, TAllocator}"/>.</summary>
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

        /// <summary>The element.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
        public readonly ref T Current => ref _vec[_next - 1];

        /// <summary>Goes to the next element; false where there is none.</summary>
        /// <exception cref="InvalidOperationException">Elements were added, removed or moved.</exception>
        public bool MoveNext()
        {
            _vec.ThrowIfChanged(_version);
            return _next < _vec._count && ++_next > 0;
        }
    }
}
