namespace Cleave.Tools.Input;

/// <summary>Passes a stream through and remembers the last bytes that were read.</summary>
internal sealed class TailStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly byte[] _tail;

    /// <summary>Remembers the last <paramref name="tailLength"/> bytes, which are zero until enough have been read.</summary>
    public TailStream(Stream source, int tailLength)
    {
        _source = source;
        _tail = new byte[tailLength];
    }

    /// <summary>The number of bytes that were read.</summary>
    public long Count { get; private set; }

    /// <summary>The last bytes that were read, the oldest first.</summary>
    public ReadOnlySpan<byte> Tail => _tail;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = _source.Read(buffer);
        Count += count;
        int kept = Math.Min(count, _tail.Length);
        _tail.AsSpan(kept).CopyTo(_tail);
        buffer.Slice(count - kept, kept).CopyTo(_tail.AsSpan(_tail.Length - kept));
        return count;
    }
}
