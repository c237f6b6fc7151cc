using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cleave.Memory;

/// <content>What its calls refuse, in words.</content>
public unsafe partial class Vec<T, TAllocator>
{
    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private void ThrowIfPinned()
    {
        if (_gate.IsPinned)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The memory of {_capacity} elements is pinned, so it can neither grow nor shrink nor change hands."));
        }
    }

    [DoesNotReturn]
    private void ThrowNoElement<TIndex>(TIndex index)
        where TIndex : IBinaryInteger<TIndex>
    {
        ThrowIfDisposed();
        throw new ArgumentOutOfRangeException(
            nameof(index), index, FormattableString.Invariant($"There is no element {index}; there are {_count}."));
    }

    /// <summary>Checks that a run of elements lies inside those that there are.</summary>
    private void CheckRun(nuint start, nuint length)
    {
        ThrowIfDisposed();
        if (start > _count || length > _count - start)
        {
            throw new ArgumentOutOfRangeException(
                start > _count ? nameof(start) : nameof(length),
                start > _count ? start : length,
                FormattableString.Invariant($"There are no {length} elements from {start}; there are {_count}."));
        }
    }

    private InvalidOperationException Empty()
    {
        ThrowIfDisposed();
        return new InvalidOperationException("There is no element to take.");
    }

    private AllocException NoRoom(nuint elements, AllocError error) => new(error, FormattableString.Invariant(
        $"No memory for {elements} elements of {ByteText.Exact((ulong)sizeof(T))} ({_flags}, {_node}): {MemoryHeap.WordsFor(error)}. The {_count} that there are stay."));

    private static InvalidOperationException Changed() =>
        new("The elements were added to, removed or moved since this began.");
}
