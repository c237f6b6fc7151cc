namespace Cleave.Tools.Terminal;

/// <summary>A table of text cells, whose columns are as wide as their widest cell.</summary>
internal sealed class TextTable(params string[] header)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [header];

    /// <summary>The index of the first column that contains numbers, which are aligned to the right.</summary>
    public int FirstNumber { get; init; }

    public void Add(params string[] row) => _rows.Add(row);

    public void Write(TextWriter output) => Write(output, [.. Enumerable.Range(0, header.Length)], 0, _rows.Count);

    /// <summary>Writes the header and some rows and columns, each column as wide as in the whole table.</summary>
    /// <param name="output">The text writer, which stays open.</param>
    /// <param name="columns">The indexes of the columns.</param>
    /// <param name="first">The index of the first row below the header, counted from 0.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="indent">The text at the beginning of each line.</param>
    public void WriteRows(TextWriter output, int[] columns, int first, int count, string indent)
    {
        Write(output, columns, 0, 1, indent);
        Write(output, columns, first + 1, count, indent);
    }

    /// <summary>
    /// Selects as many columns as fit in a width, in the given order of importance, and returns them in the order of the table.
    /// </summary>
    public int[] Fit(IEnumerable<int> byImportance, int width)
    {
        int[] widths = Widths();
        var fitting = new List<int>();
        foreach (int column in byImportance)
        {
            if (fitting.Sum(taken => widths[taken] + Gap.Length) + widths[column] > width)
            {
                break;
            }

            fitting.Add(column);
        }

        return [.. fitting.Order()];
    }

    private void Write(TextWriter output, int[] columns, int first, int count, string indent = "")
    {
        int[] widths = Widths();
        foreach (string[] row in _rows.Skip(first).Take(count))
        {
            IEnumerable<string> cells = columns.Select(column =>
                column < FirstNumber ? row[column].PadRight(widths[column]) : row[column].PadLeft(widths[column]));
            output.WriteLine((indent + string.Join(Gap, cells)).TrimEnd());
        }
    }

    private int[] Widths() => [.. Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length))];
}
