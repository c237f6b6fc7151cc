namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>Behaves like a slow pipe: does not seek and gives a few bytes at a time.</summary>
internal sealed class DripStream : Stream
{
    private readonly Stream _source;
    private readonly int _most;

    public DripStream(byte[] content, int most = 3)
    {
        _source = new MemoryStream(content);
        _most = most;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => _source.Read(buffer, offset, Math.Min(count, _most));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
