namespace Cleave.Tools.Terminal;

/// <summary>Rows of cells, set in columns as wide as their widest cell.</summary>
internal sealed class TextTable(params string[] header)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [header];

    /// <summary>Columns from here on hold numbers, and are set flush right.</summary>
    public int FirstNumber { get; init; }

    public void Add(params string[] row) => _rows.Add(row);

    public void Write(TextWriter output) => Write(output, [.. Enumerable.Range(0, header.Length)], 0, _rows.Count);

    /// <summary>Writes the header and some of the rows, with some of the columns, each as wide as in the whole table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">The columns, by number.</param>
    /// <param name="first">The first row, from 0 below the header.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="indent">What each line begins with.</param>
    public void WriteRows(TextWriter output, int[] columns, int first, int count, string indent)
    {
        Write(output, columns, 0, 1, indent);
        Write(output, columns, first + 1, count, indent);
    }

    /// <summary>As many of the columns as fit in a width, taken in the given order and returned in that of the table.</summary>
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
