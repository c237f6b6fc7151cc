using System.Buffers.Text;

namespace Cleave.Tools.Tests.Traces.Support;

/// <summary>A long text trace that is made while it is read: allocate and free, over and over.</summary>
internal sealed class EndlessTrace : Stream
{
    private readonly int _pairs;
    private readonly byte[] _line = new byte[64];
    private int _made;
    private int _start;
    private int _end;

    public EndlessTrace(int pairs) => _pairs = pairs;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && _made < _pairs)
        {
            _start = _end = 0;
            Put("a "u8);
            PutNumber(_made);
            Put(" 64\nf "u8);
            PutNumber(_made++);
            Put("\n"u8);
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _line.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    // No interpolation: before the JIT has optimized it, that boxes, and the test counts allocations.
    private void PutNumber(int number)
    {
        Utf8Formatter.TryFormat(number, _line.AsSpan(_end), out int length);
        _end += length;
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_end));
        _end += text.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
