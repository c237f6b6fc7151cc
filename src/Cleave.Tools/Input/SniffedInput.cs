namespace Cleave.Tools.Input;

/// <summary>Detects from the first bytes whether a stream is gzip, and provides its unzipped content.</summary>
internal sealed class SniffedInput : IDisposable
{
    private const byte GzipMagic0 = 0x1f;
    private const byte GzipMagic1 = 0x8b;

    private readonly GzipInput? _gzip;
    private readonly PeekedStream _plain;

    /// <summary>Reads the first two bytes of <paramref name="source"/>, which stays open after <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidDataException">The stream begins as gzip and continues as something else.</exception>
    public SniffedInput(Stream source)
    {
        var raw = new PeekedStream(source, 2);
        if (raw.Head is [GzipMagic0, GzipMagic1])
            _gzip = new GzipInput(raw);

        _plain = _gzip is null ? raw : new PeekedStream(_gzip, 1);
    }

    /// <summary>The content of the stream, unzipped if it was gzip.</summary>
    public Stream Content => _plain;

    /// <summary>The first byte of the content, or -1 if the content is empty.</summary>
    public int FirstByte => _plain.Head.IsEmpty ? -1 : _plain.Head[0];

    /// <summary>Whether the content begins as a zip archive does, unless it came out of gzip.</summary>
    public bool BeginsAsZip => _plain.Head is [(byte)'P', (byte)'K', ..];

    /// <summary>Checks the end of gzip data whose content has been read. A plain stream is not read, because reading might block.</summary>
    /// <exception cref="InvalidDataException">The gzip data are cut short after their last byte of content, or are damaged.</exception>
    public void CheckEnd() => _ = _gzip?.ReadByte();

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _gzip?.Dispose();
    }
}
