using System.Text;

namespace Cleave.Orleans.Ledger;

/// <summary>Reads what a <see cref="LedgerWriter"/> wrote.</summary>
/// <param name="bytes">The bytes, without their checksum.</param>
internal ref struct LedgerReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Whether all bytes were read.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    /// <summary>The number of bytes that were read.</summary>
    public readonly int Position => _position;

    public byte Byte() => Raw(1)[0];

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new LedgerFormatException($"The number before byte {_position} has more than 64 bits.");
    }

    /// <summary>Reads a number that counts things of which each takes at least a byte.</summary>
    public int Count()
    {
        ulong count = Number();
        return count <= (ulong)(_bytes.Length - _position)
            ? (int)count
            : throw new LedgerFormatException(
                $"The record counts {count} items at byte {_position}, and has {_bytes.Length - _position} bytes left.");
    }

    public DateTimeOffset? Moment()
    {
        ulong value = Number();
        return value == 0 ? null
            : value - 1 <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)value - 1)
            : throw new LedgerFormatException($"The moment before byte {_position} is {value - 1} ms, which no calendar has.");
    }

    public Guid Key() => new(Raw(16));

    public string Text() => Encoding.UTF8.GetString(Raw(Count()));

    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    /// <summary>Reads all bytes that are left.</summary>
    public ReadOnlySpan<byte> Rest() => Raw(_bytes.Length - _position);

    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw new LedgerFormatException($"The record ends at byte {_bytes.Length}, and {count} bytes should follow byte {_position}.");
        }

        ReadOnlySpan<byte> value = _bytes.Slice(_position, count);
        _position += count;
        return value;
    }
}
