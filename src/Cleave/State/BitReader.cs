using System.Buffers.Binary;

namespace Cleave.State;

/// <summary>Reads the numbers that <see cref="BitWriter"/> has written.</summary>
internal struct BitReader
{
    private ulong _bits;
    private int _count;

    /// <summary>Reads the bits of a number.</summary>
    /// <param name="reader">The reader, which has a finding if its bytes end before.</param>
    /// <param name="width">The number of bits, 1 to 63.</param>
    public ulong Take(ref StateReader reader, int width)
    {
        ulong value = _bits;
        int missing = width - _count;
        if (missing <= 0)
        {
            _bits >>= width;
            _count = -missing;
            return value & WordBits.Lowest(width);
        }

        // Fewer than eight bits were left, so eight bytes have all that are missing.
        int bytes = (missing + 7) >> 3;
        ulong next = Next(ref reader, bytes);
        value |= next << _count;
        _bits = next >> missing;
        _count = (8 * bytes) - missing;
        return value & WordBits.Lowest(width);
    }

    /// <summary>Checks that the rest of the last byte is zero.</summary>
    public readonly void End(ref StateReader reader)
    {
        if (_bits != 0)
        {
            reader.Fail("bits follow behind the last number");
        }
    }

    private static ulong Next(ref StateReader reader, int count)
    {
        ulong next = 0;
        if (reader.Left >= sizeof(ulong))
        {
            next = BinaryPrimitives.ReadUInt64LittleEndian(reader.Rest) & WordBits.Lowest(8 * count);
            reader.Skip(count);
            return next;
        }

        for (int at = 0; at < count; at++)
        {
            next |= (ulong)reader.Byte() << (8 * at);
        }

        return next;
    }
}
