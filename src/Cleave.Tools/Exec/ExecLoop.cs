using System.Text;
using Cleave.Tools.Input;

namespace Cleave.Tools.Exec;

/// <summary>Runs a stream of operations: a line in, an answer line out. Blank lines and lines that begin with # are passed over.</summary>
internal sealed class ExecLoop
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly ExecSession _session = new();

    /// <param name="output">Receives the answers and nothing else.</param>
    /// <param name="errors">Receives what is wrong with a line that is no operation.</param>
    public ExecLoop(TextWriter output, TextWriter errors)
    {
        _output = output;
        _errors = errors;
    }

    /// <summary>Lines that were no operation.</summary>
    public long BadLines { get; private set; }

    /// <summary>Reads to the end of the input.</summary>
    /// <param name="input">One operation a line.</param>
    /// <param name="cancel">Ends the loop between two operations.</param>
    /// <remarks>
    /// Answers are buffered as long as input is at hand, and flushed before the loop waits for more: so a program at the other end of two
    /// pipes gets each answer before it has to ask again.
    /// </remarks>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Stream input, CancellationToken cancel = default)
    {
        using var reader = new StreamReader(
            new FlushingInput(input, _output), Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var lines = new BoundedLines(reader);
        for (long line = 1; lines.ReadLine() is { } operation; line++)
        {
            cancel.ThrowIfCancellationRequested();
            if (IsOperation(operation))
            {
                _output.WriteLine(lines.WasTooLong ? TooLong(line) : Answer(operation, line));
            }
        }

        _output.Flush();
    }

    /// <summary>Whether a line asks for an answer.</summary>
    public static bool IsOperation(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        return !line.IsEmpty && line[0] != '#';
    }

    private string TooLong(long line) => Nonsense(line, $"the line is longer than {BoundedLines.MaxLength} characters");

    private string Nonsense(long line, string problem)
    {
        BadLines++;
        _errors.WriteLine(FormattableString.Invariant($"line {line}: {problem}"));
        return "err EINVAL";
    }

    /// <summary>A line that cannot be read is answered too, as the reference answers nonsense: the answers stay in step.</summary>
    private string Answer(string operation, long line)
    {
        try
        {
            return _session.Answer(operation);
        }
        catch (FormatException nonsense)
        {
            return Nonsense(line, nonsense.Message);
        }
    }

    /// <summary>An input that flushes the output before every read that may have to wait.</summary>
    private sealed class FlushingInput(Stream inner, TextWriter output) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            output.Flush();
            return inner.Read(buffer);
        }
    }
}
