using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Input;

namespace Cleave.Tools.Planning;

/// <summary>Reads and writes problems and plans in the format of MiniMalloc: <c>id,lower,upper,size[,offset]</c>.
/// Stateless, so thread-safe.</summary>
/// <remarks>
/// The first line names the columns, in any order. An <c>alignment</c> column is optional, and other columns are ignored. An allocation is
/// live from <c>lower</c> until just before <c>upper</c>. Fields are not quoted.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Planning;
///
/// IReadOnlyList&lt;PlanCsvRow&gt; rows = PlanCsv.Read(new StringReader("id,lower,upper,size\na,0,4,1024\nb,2,6,512\n"), "example");
/// MemoryPlan plan = MemoryPlanner.Plan([.. rows.Select(row =&gt; row.Allocation)]);
/// PlanCsv.Write([.. rows.Select((row, index) =&gt; row with { Offset = plan.Offsets[index] })], Console.Error);
/// Console.WriteLine(plan.Height); // 1536
/// </code>
/// </example>
public static class PlanCsv
{
    private static readonly string[] Required = ["id", "lower", "upper", "size"];

    /// <summary>The default limit of memory for a large problem as a multiple of its characters; a row can be as short as eight.</summary>
    private const int TimesRows = 32;

    /// <summary>The bytes that a row takes, without its name.</summary>
    private const int RowBytes = 160;

    /// <summary>Reads a problem from a text.</summary>
    /// <param name="input">The text, which stays open.</param>
    /// <param name="name">The name of the problem, which errors quote.</param>
    /// <exception cref="TraceFormatException">A column is missing, a row breaks the format, or the rows take more memory than 256 MiB and
    /// 32 times the characters of the text; the message names the line.</exception>
    public static IReadOnlyList<PlanCsvRow> Read(TextReader input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return ReadRows(new BoundedLines(input), name);
        }
        catch (ReadBudgetException tooMuch)
        {
            throw new TraceFormatException(name, "", tooMuch.Message, tooMuch);
        }
    }

    private static List<PlanCsvRow> ReadRows(BoundedLines lines, string name)
    {
        string[] columns = (ReadLine(lines, name, 1) ?? "").Split(',');
        if (Required.FirstOrDefault(column => !columns.Contains(column)) is { } missing)
        {
            throw new TraceFormatException(name, "line 1",
                $"the column '{missing}' is missing; the first line is id,lower,upper,size, with offset and alignment if they are known");
        }

        var rows = new List<PlanCsvRow>();
        var budget = new ReadBudget(asked: null, TimesRows);
        for (int line = 2; ReadLine(lines, name, line) is { } text; line++)
        {
            budget.InputBytes += text.Length;
            if (text.Length != 0)
            {
                budget.Charge(RowBytes + text.Length);
                rows.Add(new PlanCsvFields(name, line, columns, text.Split(',')).ToRow());
            }
        }

        return rows;
    }

    /// <summary>Reads a line without the space around it, or returns null at the end.</summary>
    private static string? ReadLine(BoundedLines lines, string name, int line)
    {
        string? text = lines.ReadLine();
        return !lines.WasTooLong
            ? text?.Trim()
            : throw TraceFormatException.AtLine(name, line, $"the line is longer than {BoundedLines.MaxLength} characters");
    }

    /// <summary>Writes a plan so that reading it returns the same rows.</summary>
    /// <param name="rows">The allocations, with offsets or without.</param>
    /// <param name="output">The text writer, which stays open.</param>
    public static void Write(IReadOnlyList<PlanCsvRow> rows, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(output);
        bool hasOffsets = rows.Any(row => row.Offset is not null);
        bool hasAlignments = rows.Any(row => row.Allocation.Alignment.Bytes > 1);
        output.Write($"id,lower,upper,size{(hasOffsets ? ",offset" : "")}{(hasAlignments ? ",alignment" : "")}\n");
        foreach (PlanCsvRow row in rows)
        {
            PlannedAllocation one = row.Allocation;
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Id},{one.Begin},{one.End},{one.Size}"));
            output.Write(hasOffsets ? string.Create(CultureInfo.InvariantCulture, $",{row.Offset}") : "");
            output.Write(hasAlignments ? string.Create(CultureInfo.InvariantCulture, $",{one.Alignment.Bytes}") : "");
            output.Write('\n');
        }
    }

    /// <summary>Determines from its name whether a file is a problem in this format.</summary>
    public static bool IsNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a problem from a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="TraceFormatException">The text is refused as by <see cref="Read"/>.</exception>
    public static IReadOnlyList<PlanCsvRow> Open(string path)
    {
        using Stream file = InputFile.Open(path);
        using var text = new StreamReader(file);
        return Read(text, Path.GetFileName(path));
    }
}
