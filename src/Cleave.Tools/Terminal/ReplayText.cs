using Cleave.Tools.Reports;

namespace Cleave.Tools.Terminal;

/// <summary>
/// Prints a replay report as a table for people, followed by notes on failures and inferred events. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Tools.Replay;
/// using Cleave.Tools.Reports;
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// Trace built = trace.Build();
/// ReplayResult result = Replayer.Run(built, PlacementPolicy.BestFit, new ReplayOptions { TimedPasses = 0 });
/// ReplayText.Write(new ReplayReport([new TraceReport(built, [result])]), Console.Error);
/// </code>
/// </example>
public static class ReplayText
{
    private const string Indent = "  ";

    /// <summary>Writes the report as one table that has every column, with the name of the trace in each row.</summary>
    public static void Write(ReplayReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        TableOf(report).Write(output);
        string[] notes = [.. report.Traces.SelectMany(NotesOf)];
        if (notes.Length != 0)
        {
            output.WriteLine();
            Array.ForEach(notes, output.WriteLine);
        }
    }

    /// <summary>Writes the report trace by trace, with as many columns as fit in a line.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="output">The text writer, which stays open.</param>
    /// <param name="width">The most characters of a line; a longer name or number is not shortened.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 20.</exception>
    public static void Write(ReplayReport report, TextWriter output, int width)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        TextTable table = TableOf(report);
        int[] columns = table.Fit(ReplayTable.ByImportance, width - Indent.Length);
        int first = 0;
        foreach (TraceReport trace in report.Traces)
        {
            output.Write(first == 0 ? "" : Environment.NewLine);
            TraceLines.Write(output, TraceLines.Head(trace.Trace), "", width);
            foreach (string answer in ReplayAnswer.Of(trace))
            {
                TraceLines.Write(output, answer, Indent, width);
            }

            int rows = ReplayTable.RowsOf(trace).Count();
            table.WriteRows(output, columns, first, rows, Indent);
            first += rows;
            foreach (ReplayNote note in ReplayNotes.Of(trace))
            {
                TraceLines.Write(output, note.ToString(), note.IsDetail ? Indent + Indent : Indent, width);
            }
        }
    }

    private static IEnumerable<string> NotesOf(TraceReport trace) =>
        ReplayAnswer.Of(trace).Select(answer => $"{trace.Trace.Name}: {answer}")
        .Concat(ReplayNotes.Of(trace).Select(note => note.Named(trace.Trace.Name)));

    private static TextTable TableOf(ReplayReport report)
    {
        var table = new TextTable([.. ReplayTable.Columns.Select(column => column.Name)]) { FirstNumber = ReplayTable.FirstNumber };
        foreach (string[] row in report.Traces.SelectMany(ReplayTable.RowsOf))
        {
            table.Add(row);
        }

        return table;
    }
}
