namespace Cleave.Tools.Input;

/// <summary>Passes a stream through and reports the number of bytes read, once for every few megabytes.</summary>
internal sealed class ProgressStream : ReadOnlyStream
{
    /// <summary>Bytes between two reports. Smaller files cause no reports.</summary>
    internal const long Step = 4 << 20;

    private readonly Stream _source;
    private readonly string _name;
    private readonly IProgress<TraceReadProgress> _progress;
    private readonly long? _length;
    private long _read;
    private long _next = Step;

    public ProgressStream(Stream source, string name, IProgress<TraceReadProgress> progress)
    {
        _source = source;
        _name = name;
        _progress = progress;
        _length = source.CanSeek ? source.Length : null;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = _source.Read(buffer);
        _read += count;
        if (_read >= _next)
        {
            _next = _read + Step;
            _progress.Report(new TraceReadProgress(_name, _read, _length));
        }

        return count;
    }
}
