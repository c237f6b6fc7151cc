using System.Buffers.Binary;

namespace Cleave.Tools.Pickle;

/// <summary>A place in bytes that were read ahead. Reading moves the place, but consumes nothing of the pickle.</summary>
/// <remarks>
/// A read beyond the last byte returns zeros, and <see cref="RanOut"/> tells it, so that a caller need not ask before each read.
/// </remarks>
internal ref struct PickleCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The number of bytes before the place.</summary>
    public int Offset { get; private set; }

    /// <summary>True if a read needed more bytes than there were.</summary>
    public bool RanOut { get; private set; }

    public byte ReadByte()
    {
        int offset = Offset;
        if ((uint)offset >= (uint)_bytes.Length)
            return (byte)RunOut();

        Offset = offset + 1;
        return _bytes[offset];
    }

    public ushort ReadUInt16() => TryTake(sizeof(ushort), out ReadOnlySpan<byte> field)
        ? BinaryPrimitives.ReadUInt16LittleEndian(field) : (ushort)RunOut();

    public uint ReadUInt32() => TryTake(sizeof(uint), out ReadOnlySpan<byte> field)
        ? BinaryPrimitives.ReadUInt32LittleEndian(field) : (uint)RunOut();

    /// <summary>Reads a floating-point number, which is the only big-endian field.</summary>
    public double ReadDouble() => TryTake(sizeof(double), out ReadOnlySpan<byte> field)
        ? BinaryPrimitives.ReadDoubleBigEndian(field) : RunOut();

    /// <summary>Reads a number of bytes; none if there are fewer.</summary>
    public ReadOnlySpan<byte> ReadSpan(int length)
    {
        if (TryTake(length, out ReadOnlySpan<byte> field))
            return field;

        RunOut();
        return [];
    }

    /// <summary>Reads a whole number of up to eight bytes, the lowest first; the highest bit is the sign.</summary>
    public long ReadSigned(int length)
    {
        ReadOnlySpan<byte> digits = ReadSpan(length);
        long value = digits is [.., >= 0x80] ? -1 : 0;
        for (int at = digits.Length - 1; at >= 0; at--)
            value = (value << 8) | digits[at];

        return value;
    }

    /// <summary>Reads the opcode that stores a value at an index of the memo, if it comes next and names that index.</summary>
    /// <returns>False, with nothing read, if another opcode comes next.</returns>
    public bool TryReadMemo(int index)
    {
        PickleCursor next = this;
        bool stores = next.ReadByte() switch
        {
            PickleOpcode.Memoize => true,
            PickleOpcode.BinPut => next.ReadByte() == index,
            PickleOpcode.LongBinPut => next.ReadUInt32() == index,
            _ => false,
        };
        if (stores || next.RanOut)
            this = next;

        return stores;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> field)
    {
        bool isThere = _bytes.Length - Offset >= length;
        field = isThere ? _bytes.Slice(Offset, length) : [];
        Offset += isThere ? length : 0;
        return isThere;
    }

    // Once a read fails, all later ones do.
    private int RunOut()
    {
        RanOut = true;
        Offset = _bytes.Length;
        return 0;
    }
}
