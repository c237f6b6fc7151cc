using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Cleave.State;

/// <summary>A buffer to which the parts of a state are appended, before the whole is copied to its destination.</summary>
/// <remarks>
/// A state is written to memory under the lock of its allocator, and copied to the destination of the user afterwards, because that may be
/// slow or call the allocator. The memory comes from the shared array pool. Not thread-safe.
/// </remarks>
internal ref struct StateWriter
{
    /// <summary>Bytes of a buffer to begin with.</summary>
    public const int UsualCapacity = 1 << 12;

    // The longest number is written without a further check of the room.
    private const int MostOfNumber = 10;

    private byte[] _bytes;
    private int _length;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="capacity">The number of bytes that fit without a copy.</param>
    public StateWriter(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The number of bytes that were written.</summary>
    public readonly int Length => _length;

    /// <summary>The bytes that were written.</summary>
    public readonly Span<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Appends a single byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    /// <summary>Appends a number in seven bits a byte, the lowest first; all bytes but the last have their highest bit set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(ulong value)
    {
        Reserve(MostOfNumber);
        _length += Put(_bytes.AsSpan(_length), value);
    }

    /// <summary>Writes a number in the form of <see cref="Number"/>.</summary>
    /// <param name="room">Receives the bytes; room for ten is enough.</param>
    /// <param name="value">The number.</param>
    /// <returns>The number of bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Put(scoped Span<byte> room, ulong value)
    {
        int at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[at++] = (byte)(value | 0x80);
        }

        room[at++] = (byte)value;
        return at;
    }

    /// <summary>Computes the bytes of a number in the form of <see cref="Number"/>.</summary>
    public static uint BytesOf(ulong value) => ((uint)BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Appends a word of eight bytes.</summary>
    public void Word(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);
        _length += sizeof(ulong);
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Forgets the bytes from a position on.</summary>
    public void CutTo(int length) => _length = length;

    /// <summary>Appends the bits of a node, in whole bytes.</summary>
    public void Packed(in NodeBits bits)
    {
        bits.CopyTo(Room(NodeBits.MostBytes));
        _length += bits.Bytes;
    }

    /// <summary>Writes everything to a destination of the user, and gives the memory back to its pool.</summary>
    public void MoveTo(IBufferWriter<byte> destination)
    {
        try
        {
            destination.Write(Written);
        }
        finally
        {
            Dispose();
        }
    }

    /// <inheritdoc cref="MoveTo(IBufferWriter{byte})"/>
    public void MoveTo(Stream destination)
    {
        try
        {
            destination.Write(Written);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives the memory back to its pool.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private Span<byte> Room(int count)
    {
        Reserve(count);
        return _bytes.AsSpan(_length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Grow(count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        int least = checked(_length + count);
        int wanted = (int)Math.Min((long)Math.Max(least, 2L * _length), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, least));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
