using System.Globalization;
using Cleave.Planning;
using Cleave.Tools.Input;

namespace Cleave.Tools.Planning;

/// <summary>The fields of one line, found by the names of their columns.</summary>
internal sealed class PlanCsvFields(string name, int line, string[] columns, string[] fields)
{
    /// <summary>Converts the line to a row.</summary>
    public PlanCsvRow ToRow()
    {
        if (fields.Length != columns.Length)
        {
            throw Error($"there are {fields.Length} fields and {columns.Length} columns");
        }

        long lower = Read<long>("lower", "a whole number of 64 bits") ?? 0;
        long upper = Read<long>("upper", "a whole number of 64 bits") ?? 0;
        ulong size = Read<ulong>("size", "a number of bytes") ?? 0;
        if (upper <= lower)
        {
            throw Error($"upper {upper} is not above lower {lower}; an allocation must end after its beginning");
        }

        if (size == 0)
        {
            throw Error("size 0; an allocation has at least 1 byte");
        }

        ulong alignment = Read<ulong>("alignment", "a power of two") ?? 1;
        if (!Alignment.TryCreate(alignment, out Alignment aligned))
        {
            throw Error($"alignment {alignment} is not a power of two");
        }

        return new PlanCsvRow(
            Text("id")!, new PlannedAllocation(size, lower, upper) { Alignment = aligned }, Read<ulong>("offset", "a number of bytes"));
    }

    private string? Text(string column) => Array.IndexOf(columns, column) is >= 0 and int at ? fields[at].Trim() : null;

    private T? Read<T>(string column, string kind)
        where T : struct, ISpanParsable<T>
    {
        string? text = Text(column);
        if (string.IsNullOrEmpty(text) && column is "offset" or "alignment")
        {
            return null;
        }

        return T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value : throw Error($"{column} '{text}' is not {kind}");
    }

    private TraceFormatException Error(string problem) => TraceFormatException.AtLine(name, line, problem);
}
