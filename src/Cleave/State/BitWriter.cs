namespace Cleave.State;

/// <summary>Appends numbers of equal width to a state, the lowest bit of a byte first. Zeros fill the last byte.</summary>
internal struct BitWriter
{
    private ulong _bits;
    private int _count;

    /// <summary>Appends the bits of a number.</summary>
    /// <param name="writer">Receives whole words.</param>
    /// <param name="value">The number.</param>
    /// <param name="width">The number of its bits, 1 to 63; those above are 0.</param>
    public void Put(ref StateWriter writer, ulong value, int width)
    {
        _bits |= value << _count;
        _count += width;
        if (_count >= 64)
        {
            writer.Word(_bits);
            _count -= 64;
            _bits = value >> (width - _count);
        }
    }

    /// <summary>Appends the bytes of the bits that are left.</summary>
    public readonly void Flush(ref StateWriter writer)
    {
        ulong bits = _bits;
        for (int left = _count; left > 0; left -= 8, bits >>= 8)
        {
            writer.Byte((byte)bits);
        }
    }
}
