using System.Buffers.Binary;
using System.Numerics;

namespace Cleave.Orleans.Ledger;

/// <summary>The checksum of the ledger's records, CRC-32C (RFC 3720, appendix B.4).</summary>
internal static class LedgerChecksum
{
    /// <summary>Bytes of a checksum at the end of a record.</summary>
    public const int Length = 4;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }

    /// <summary>Returns a record without its checksum.</summary>
    /// <exception cref="LedgerFormatException">The record is too short, or its checksum is another one.</exception>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> record)
    {
        if (record.Length < Length)
        {
            throw new LedgerFormatException($"The record has {record.Length} bytes; a record ends with a checksum of {Length} bytes.");
        }

        ReadOnlySpan<byte> content = record[..^Length];
        uint written = BinaryPrimitives.ReadUInt32LittleEndian(record[^Length..]);
        uint counted = Of(content);
        return written == counted
            ? content
            : throw new LedgerFormatException(
                $"The record is damaged: its checksum is {written:x8}, and that of its content is {counted:x8}.");
    }
}
