using System.Buffers.Binary;
using System.IO.Hashing;

namespace Cleave.Storage.Files;

/// <summary>The place of a range as its row has it: in granules, without the base offset.</summary>
/// <param name="Start">The first granule.</param>
/// <param name="Length">The number of granules.</param>
/// <param name="AlignmentLog2">The binary logarithm of the alignment, in bytes, that the range was asked for with.</param>
internal readonly record struct RowPlace(ulong Start, ulong Length, int AlignmentLog2)
{
    /// <summary>Computes the checksum of a range at this place.</summary>
    public ulong SumOf(ulong id)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, id);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Start);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (ulong)AlignmentLog2);
        return XxHash3.HashToUInt64(bytes, seed: 1);
    }

    /// <summary>Computes the checksum of the note of a range; 0 if there is none. It is added to that of the place.</summary>
    public static ulong SumOfNote(ulong id, ReadOnlySpan<byte> note) => note.IsEmpty ? 0 : XxHash3.HashToUInt64(note, unchecked((long)id));
}
