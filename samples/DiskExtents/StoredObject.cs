using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Cleave.Storage;

namespace Cleave.DiskExtents;

/// <summary>The description of an object in the note of its extent: its length, the checksum of its content, and its key.</summary>
internal sealed record StoredObject(ulong Id, string Key, int Length, ulong Checksum)
{
    /// <summary>The most bytes of a key, so that the note fits beside the allocation.</summary>
    public const int MaxKeyBytes = 1000;

    private const int HeadBytes = 12;

    /// <summary>Writes the note for an object.</summary>
    public static byte[] NoteOf(string key, ReadOnlySpan<byte> content)
    {
        byte[] name = Encoding.UTF8.GetBytes(key);
        if (name.Length is 0 or > MaxKeyBytes)
        {
            throw new ArgumentException($"The key has {name.Length} bytes; it must have from 1 to {MaxKeyBytes}.", nameof(key));
        }

        byte[] note = new byte[HeadBytes + name.Length];
        BinaryPrimitives.WriteInt32LittleEndian(note, content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(note.AsSpan(4), XxHash3.HashToUInt64(content));
        name.CopyTo(note, HeadBytes);
        return note;
    }

    /// <summary>Reads the note of an extent.</summary>
    public static StoredObject Of(DurableRange range, ReadOnlySpan<byte> note) => new(
        range.Id,
        Encoding.UTF8.GetString(note[HeadBytes..]),
        BinaryPrimitives.ReadInt32LittleEndian(note),
        BinaryPrimitives.ReadUInt64LittleEndian(note[4..]));

    /// <summary>Whether these bytes are the content of the object.</summary>
    public bool IsContent(ReadOnlySpan<byte> bytes) => XxHash3.HashToUInt64(bytes) == Checksum;
}
