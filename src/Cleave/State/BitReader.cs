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
        ulong rest = _bits >> width;
        int filled = _count;
        while (filled < width)
        {
            ulong next = reader.Byte();
            value |= next << filled;
            filled += 8;
            rest = next >> (8 - Math.Max(0, filled - width));
        }

        _bits = rest;
        _count = filled - width;
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
}
