namespace Cleave.Tools.Reports;

/// <summary>Prints a replay report as a table for people, with what failed and what the reader had to infer below it.</summary>
public static class ReplayText
{
    /// <summary>Writes the report.</summary>
    public static void Write(ReplayReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var table = new TextTable([.. ReplayTable.Columns.Select(column => column.Name)]) { FirstNumber = ReplayTable.FirstNumber };
        foreach (string[] row in report.Traces.SelectMany(ReplayTable.RowsOf))
        {
            table.Add(row);
        }

        table.Write(output);
        string[] notes = [.. report.Traces.SelectMany(ReplayTable.NotesOf)];
        if (notes.Length != 0)
        {
            output.WriteLine();
            Array.ForEach(notes, output.WriteLine);
        }
    }
}
