using Cleave.Tools.Input;

namespace Cleave.Cli.Exec;

/// <summary>The first answer that differs from the recorded one. Immutable.</summary>
/// <param name="Line">The line of the vector file, counted from 1.</param>
/// <param name="Operation">The text of the operation.</param>
/// <param name="Expected">The recorded answer.</param>
/// <param name="Actual">The answer of this allocator.</param>
internal sealed record VectorDifference(long Line, string Operation, string Expected, string Actual);

/// <summary>
/// Runs the operations of a vector file (lines of "operation -> answer") and compares the answers. Stateless, so thread-safe.
/// </summary>
internal static class VectorCheck
{
    private const string Arrow = " -> ";

    /// <summary>Runs the operations up to the first difference or the end.</summary>
    /// <param name="vectors">The lines of the file; blank lines and comments are ignored.</param>
    /// <param name="difference">The first difference, or null if there is none.</param>
    /// <returns>The number of answers that were compared.</returns>
    /// <exception cref="FormatException">A line is not a vector, or its operation cannot be parsed; the message gives the line.</exception>
    public static long Run(TextReader vectors, out VectorDifference? difference)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var session = new ExecSession();
        long compared = 0;
        difference = null;
        var lines = new BoundedLines(vectors);
        for (long line = 1; difference is null && lines.ReadLine() is { } text; line++)
        {
            if (lines.WasTooLong)
            {
                throw new FormatException($"line {line} is longer than {BoundedLines.MaxLength} characters");
            }

            if (ExecLoop.IsOperation(text))
            {
                difference = Compare(session, line, text);
                compared++;
            }
        }

        return compared;
    }

    private static VectorDifference? Compare(ExecSession session, long line, string text)
    {
        int arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0)
        {
            throw new FormatException($"line {line}: there is no '{Arrow.Trim()}' between an operation and its answer");
        }

        string operation = text[..arrow];
        string expected = text[(arrow + Arrow.Length)..].Trim();
        string actual = Answer(session, line, operation);
        return expected == actual ? null : new VectorDifference(line, operation, expected, actual);
    }

    private static string Answer(ExecSession session, long line, string operation)
    {
        try
        {
            return session.Answer(operation);
        }
        catch (FormatException nonsense)
        {
            throw new FormatException($"line {line}: {nonsense.Message}", nonsense);
        }
    }
}
