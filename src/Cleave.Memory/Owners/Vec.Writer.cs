using System.Buffers;

namespace Cleave.Memory.Owners;

/// <content>The vec as an <see cref="IBufferWriter{T}"/>.</content>
public partial class Vec<T, TAllocator> : IBufferWriter<T>
{
    /// <summary>The room that <see cref="GetMemory"/> returned last. As long as it is valid, its rest is returned again.</summary>
    private VecMemory? _room;

    /// <summary>Adds elements that were written to the room behind the last element.</summary>
    /// <param name="count">The number of elements that were written.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or more than there is room for.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <remarks>Elements that were not written have unknown values.</remarks>
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

    /// <summary>Gets a span over the room behind the last element, and grows the vec if there is not enough.</summary>
    /// <param name="sizeHint">The minimum number of elements to have room for; 0 for at least one.</param>
    /// <inheritdoc cref="Reserve" path="/exception"/>
    /// <inheritdoc cref="AsSpan()" path="/safety"/>
    public Span<T> GetSpan(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        Reserve((nuint)Math.Max(sizeHint, 1));
        return SpareCapacity;
    }

    /// <summary>Gets the room behind the last element as a <see cref="Memory{T}"/>, which is checked as that of <see cref="AsMemory"/>
    /// is.</summary>
    /// <inheritdoc cref="GetSpan" path="/param"/>
    /// <inheritdoc cref="GetSpan" path="/exception"/>
    /// <remarks>Cost: that of <see cref="GetSpan"/>, and one object on the managed heap each time the vec has grown.</remarks>
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

    /// <summary>Sets the number of elements, without writing any.</summary>
    /// <param name="count">The number of elements, at most <see cref="Capacity"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is greater than the capacity.</exception>
    /// <exception cref="ObjectDisposedException">The vec was disposed.</exception>
    /// <safety>Elements that were never written have unknown values.</safety>
    public void DangerousSetCount(nuint count)
    {
        ThrowIfDisposed();
        if (count > _capacity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, FormattableString.Invariant(
                    $"The vec has room for {_capacity} elements, so its count cannot be {count}."));
        }

        _count = count;
        _version++;
    }
}
