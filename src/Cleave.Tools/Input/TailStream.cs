namespace Cleave.Tools.Input;

/// <summary>Passes a stream through and remembers the last bytes that went by.</summary>
internal sealed class TailStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly byte[] _tail;

    /// <summary>Remembers the last <paramref name="tailLength"/> bytes, zero until so many have passed.</summary>
    public TailStream(Stream source, int tailLength)
    {
        _source = source;
        _tail = new byte[tailLength];
    }

    /// <summary>How many bytes went by.</summary>
    public long Count { get; private set; }

    /// <summary>The last bytes that went by, oldest first.</summary>
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
