using System.Buffers;

namespace Cleave.Memory.Owners;

/// <content>A buffer that others write into.</content>
public unsafe partial class Vec<T, TAllocator> : IBufferWriter<T>
{
    /// <summary>The room that <see cref="GetMemory"/> last handed out, which it hands out the rest of.</summary>
    private VecMemory? _room;

    /// <summary>Takes in elements that were written to the room behind the last one.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is not so much room.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <remarks>Those that were not written have an unknown value.</remarks>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfDisposed();
        if ((nuint)count > _capacity - _count)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, FormattableString.Invariant(
                $"The vec has room for {_capacity - _count} more elements, so it cannot advance by {count}."));
        }

        DangerousSetCount(_count + (nuint)count);
    }

    /// <summary>Room behind the last element, of at least so many; makes it where there is not.</summary>
    /// <param name="sizeHint">How many; 0 for at least one.</param>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public Span<T> GetSpan(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        Reserve((nuint)Math.Max(sizeHint, 1));
        return SpareCapacity;
    }

    /// <summary>As <see cref="GetSpan"/>, for calls that keep it; checked as that of <see cref="AsMemory"/>.</summary>
    /// <inheritdoc cref="GetSpan" path="/param"/>
    /// <inheritdoc cref="GetSpan" path="/exception"/>
    /// <remarks>An object on the managed heap for each time that it has grown.</remarks>
    public Memory<T> GetMemory(int sizeHint = 0)
    {
        int room = GetSpan(sizeHint).Length;
        Memory<T> rest = _room?.From(_count) ?? default;
        if (rest.Length < Math.Max(sizeHint, 1))
        {
            _room = new VecMemory(this, _count, room);
            rest = _room.Memory;
        }

        return rest;
    }

    /// <summary>Says how many elements there are, of what was written to the capacity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <safety>Elements that were not written have whatever value was there.</safety>
    public void DangerousSetCount(nuint count)
    {
        ThrowIfDisposed();
        if (count > _capacity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, FormattableString.Invariant($"The vec has room for {_capacity} elements, so its count cannot be {count}."));
        }

        _count = count;
        _version++;
    }
}
