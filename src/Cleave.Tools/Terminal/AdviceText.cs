using Cleave.Tools.Advice;

namespace Cleave.Tools.Terminal;

/// <summary>Prints an advice for people: the sentences, and below them the table of the allocators. Stateless, so thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Tools.Advice;
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// TraceAdvice advice = Adviser.Of(trace.Build(), new AdviceOptions { TimedPasses = 0 });
/// AdviceText.Write(new AdviceReport([advice]), Console.Error, width: 80);
/// </code>
/// </example>
public static class AdviceText
{
    private const string Indent = "  ";

    /// <summary>Writes the advice recording by recording, with as many columns as a line holds.</summary>
    /// <param name="report">The advice.</param>
    /// <param name="output">The writer, which stays open.</param>
    /// <param name="width">Characters of a line at most; a name or a number that is longer still stands whole.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 20.</exception>
    public static void Write(AdviceReport report, TextWriter output, int width)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        foreach (TraceAdvice advice in report.Traces)
        {
            output.Write(advice == report.Traces[0] ? "" : Environment.NewLine);
            TraceLines.Write(output, TraceLines.Head(advice.Trace), "", width);
            foreach (string sentence in AdviceSentences.Of(advice))
            {
                TraceLines.Write(output, sentence, Indent, width);
            }

            WriteTable(advice, output, width);
            foreach (string note in AdviceTable.NotesOf(advice))
            {
                TraceLines.Write(output, note, Indent, width);
            }
        }
    }

    private static void WriteTable(TraceAdvice advice, TextWriter output, int width)
    {
        var table = new TextTable([.. AdviceTable.Columns.Select(column => column.Name)]) { FirstNumber = AdviceTable.FirstNumber };
        string[][] rows = [.. AdviceTable.RowsOf(advice)];
        Array.ForEach(rows, table.Add);
        table.WriteRows(output, table.Fit(AdviceTable.ByImportance, width - Indent.Length), 0, rows.Length, Indent);
    }
}
