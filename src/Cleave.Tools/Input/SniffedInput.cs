namespace Cleave.Tools.Input;

/// <summary>Finds out from the first bytes whether a stream is gzip, and hands on what is inside.</summary>
internal sealed class SniffedInput : IDisposable
{
    private const byte GzipMagic0 = 0x1f;
    private const byte GzipMagic1 = 0x8b;

    private readonly GzipInput? _gzip;
    private readonly PeekedStream _plain;

    /// <summary>Reads the first two bytes of <paramref name="source"/>, which stays open after <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidDataException">The stream starts as gzip and goes on as something else.</exception>
    public SniffedInput(Stream source)
    {
        var raw = new PeekedStream(source, 2);
        if (raw.Head is [GzipMagic0, GzipMagic1])
            _gzip = new GzipInput(raw);

        _plain = _gzip is null ? raw : new PeekedStream(_gzip, 1);
    }

    /// <summary>The content, unzipped where it was zipped.</summary>
    public Stream Content => _plain;

    /// <summary>The first byte of the content, or -1 where there is none.</summary>
    public int FirstByte => _plain.Head.IsEmpty ? -1 : _plain.Head[0];

    /// <summary>Checks the end of gzip data whose content has been read; leaves a plain stream alone, which might block.</summary>
    /// <exception cref="InvalidDataException">The gzip data is cut short after its last byte of content, or is damaged.</exception>
    public void CheckEnd() => _ = _gzip?.ReadByte();

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _gzip?.Dispose();
    }
}
