using System.Text;
using Cleave.Tools.Input;

namespace Cleave.Cli.Exec;

/// <summary>
/// Runs a stream of operations, and writes one line of answer for each. Blank lines and lines that begin with # are ignored. Not
/// thread-safe.
/// </summary>
internal sealed class ExecLoop
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly ExecSession _session = new();

    /// <param name="output">Receives the answers and nothing else.</param>
    /// <param name="errors">Receives the error of each line that is not an operation.</param>
    public ExecLoop(TextWriter output, TextWriter errors)
    {
        _output = output;
        _errors = errors;
    }

    /// <summary>The number of lines that were not operations.</summary>
    public long BadLines { get; private set; }

    /// <summary>Runs all operations of an input.</summary>
    /// <param name="input">The text of the operations, one on each line.</param>
    /// <param name="cancel">Ends the loop between two operations.</param>
    /// <remarks>
    /// Answers are buffered while input is available, and flushed before the loop waits for more. A program at the other end of two pipes
    /// therefore receives each answer before it sends the next operation.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The loop was cancelled.</exception>
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

    /// <summary>Determines whether a line is answered.</summary>
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

    /// <summary>
    /// Runs one line. A line that cannot be parsed is answered too, as in the reference, so that answers stay in step with lines.
    /// </summary>
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

    /// <summary>An input stream that flushes the output before every read that may have to wait.</summary>
    private sealed class FlushingInput(Stream inner, TextWriter output) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            output.Flush();
            return inner.Read(buffer);
        }
    }
}
