namespace Cleave.Tools.Input;

/// <summary>
/// A stream whose first bytes can be examined before they are read, so that the format of standard input can be detected too.
/// </summary>
internal sealed class PeekedStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly byte[] _head;
    private readonly int _headLength;
    private int _taken;

    /// <summary>Reads up to <paramref name="headLength"/> bytes ahead, or fewer if the stream ends first.</summary>
    public PeekedStream(Stream source, int headLength)
    {
        _source = source;
        _head = new byte[headLength];
        _headLength = source.ReadAtLeast(_head, headLength, throwOnEndOfStream: false);
    }

    /// <summary>The bytes that were read ahead.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_taken == _headLength)
            return _source.Read(buffer);

        int count = Math.Min(buffer.Length, _headLength - _taken);
        _head.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}
