using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Cleave.Orleans.Ledger;

/// <summary>Writes numbers and texts in the compact form of the ledger: numbers in groups of seven bits, the lowest first.</summary>
internal sealed class LedgerWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The bytes that were written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>The number of bytes that were written so far.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>The buffer itself, for data that writes itself.</summary>
    public IBufferWriter<byte> Buffer => _bytes;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Writes a moment as milliseconds, or 0 for none.</summary>
    public void Moment(DateTimeOffset? value) => Number(value is { } moment ? (ulong)moment.ToUnixTimeMilliseconds() + 1 : 0);

    public void Key(Guid value)
    {
        value.TryWriteBytes(_bytes.GetSpan(16));
        _bytes.Advance(16);
    }

    public void Text(string value)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        Raw(value);
    }

    /// <summary>Writes bytes without their number.</summary>
    public void Raw(ReadOnlySpan<byte> value) => _bytes.Write(value);

    /// <summary>Writes the checksum of everything before it.</summary>
    public void Checksum()
    {
        uint sum = LedgerChecksum.Of(Written);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), sum);
        _bytes.Advance(4);
    }
}
