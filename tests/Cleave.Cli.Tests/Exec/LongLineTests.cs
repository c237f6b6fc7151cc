using System.Text;
using Cleave.Cli.Exec;
using Cleave.Tools.Input;

namespace Cleave.Cli.Tests.Exec;

/// <summary>A line of operations is at most 1 MiB long, and what is longer takes no memory.</summary>
public class LongLineTests
{
    [Fact]
    public void A_line_beyond_the_limit_is_no_operation_and_the_next_is_answered()
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        var loop = new ExecLoop(output, errors);
        loop.Run(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', BoundedLines.MaxLength + 1) + "\nstate\n")));

        Assert.Equal(["err EINVAL", "err NOINIT"], output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("line 1: the line is longer than 1048576 characters", errors.ToString().Trim());
    }

    [Fact]
    public void A_line_of_the_limit_is_read()
    {
        var lines = new BoundedLines(new StringReader(new string('x', BoundedLines.MaxLength) + "\r\nnext"));

        Assert.Equal(BoundedLines.MaxLength, lines.ReadLine()!.Length);
        Assert.Equal((false, "next", null), (lines.WasTooLong, lines.ReadLine(), lines.ReadLine()));
    }

    [Fact]
    public void A_line_without_end_takes_no_more_memory_than_the_limit()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var loop = new ExecLoop(TextWriter.Null, TextWriter.Null);
        loop.Run(new OneLongLine(200 << 20));

        Assert.Equal(1, loop.BadLines);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void A_vector_file_with_such_a_line_is_refused() =>
        Assert.Contains("line 1 is longer than", Assert.Throws<FormatException>(() =>
            VectorCheck.Run(new StringReader(new string('x', BoundedLines.MaxLength + 1)), out _)).Message);

    /// <summary>Gives one character over and over.</summary>
    private sealed class OneLongLine(long length) : Stream
    {
        private long _left = length;

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
            int count = (int)Math.Min(buffer.Length, _left);
            buffer[..count].Fill((byte)'x');
            _left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
