using System.Buffers.Binary;
using System.IO.Compression;

namespace Cleave.Tools.Input;

/// <summary>Decompresses a gzip stream. Unlike <see cref="GZipStream"/> by default, the stream refuses data that were cut short.</summary>
/// <remarks>
/// Damage of any kind is an <see cref="InvalidDataException"/>. The stream must contain one gzip member. Several members, or bytes after
/// the end, are refused, because the length in the last four bytes would not be that of the whole.
/// </remarks>
internal sealed class GzipInput : ReadOnlyStream
{
    private const int LengthFieldSize = 4;
    private const int SmallestMember = 20;

    private readonly TailStream _raw;
    private readonly GZipStream _unzipped;
    private ulong _produced;
    private bool _checked;

    /// <summary>Starts at the first byte of a gzip member and leaves <paramref name="source"/> open.</summary>
    public GzipInput(Stream source)
    {
        _raw = new TailStream(source, LengthFieldSize);
        _unzipped = new GZipStream(_raw, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = Unzip(buffer);
        _produced += (uint)count;
        if (count == 0 && buffer.Length > 0 && !_checked)
            CheckEnd();

        return count;
    }

    private int Unzip(Span<byte> buffer)
    {
        try
        {
            return _unzipped.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            // The message of the runtime mentions archive entries and compression methods, which mean nothing to the user.
            throw new InvalidDataException("the gzip data is damaged", damage);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unzipped.Dispose();

        base.Dispose(disposing);
    }

    // GZipStream reports the end of a truncated file as the end of the data, so the stored length is compared here.
    private void CheckEnd()
    {
        if (_raw.ReadByte() >= 0)
            throw new InvalidDataException("there are bytes after the end of the gzip data");

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(_raw.Tail);
        if (stored != (uint)_produced || _raw.Count < SmallestMember)
            throw new InvalidDataException("the gzip data is cut short (or holds several members, which is not supported)");

        _checked = true;
    }
}
