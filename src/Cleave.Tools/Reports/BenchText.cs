using System.Globalization;
using Cleave.Tools.Bench;

namespace Cleave.Tools.Reports;

/// <summary>Prints a benchmark report as a table for people, with what differs from the reference below it.</summary>
public static class BenchText
{
    private const string Nothing = "-";

    /// <summary>Writes the report.</summary>
    public static void Write(BenchReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var table = new TextTable(
            "", "workload", "space", "path", "median", "minimum", "unit", "reference", "faster", "metadata", "reference", "checksum", "expected")
        {
            FirstNumber = 4,
        };
        foreach (BenchResult result in report.Results)
        {
            table.Add(Row(result));
        }

        table.Write(output);
        foreach (BenchResult wrong in report.Results.Where(result => result.Differs))
        {
            output.WriteLine($"{wrong.Workload} {wrong.Path}: THE CHECKSUM DIFFERS: its placements are not the reference's.");
        }
    }

    /// <summary>Writes what there is to run.</summary>
    public static void WriteList(IEnumerable<BenchFamily> families, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(output);
        foreach (BenchFamily family in families)
        {
            output.WriteLine($"{family.Name}: {family.Description} (paths: {string.Join(", ", family.Paths)})");
            foreach (BenchEntry entry in family.Workloads)
            {
                output.WriteLine($"  {entry.Name,-4}  {entry.What}");
            }
        }
    }

    private static string[] Row(BenchResult result) =>
    [
        result.Workload, result.What, new ByteSize(result.Space).ToString(), result.Path, Time(result.Median), Time(result.Minimum),
        result.Unit == BenchUnit.MillisecondsPerPass ? "ms" : "ns/op",
        Time(result.Reference.Time), result.Speedup is { } times ? Time(times) + "x" : Nothing,
        Count(result.MetadataBytes), Count(result.Reference.MetadataBytes),
        Hash(result.Checksum), result.Differs ? Hash(result.Reference.Checksum) + " DIFFERS" : Hash(result.Reference.Checksum),
    ];

    private static string Time(double? time) => time?.ToString("0.0", CultureInfo.InvariantCulture) ?? Nothing;

    private static string Count(ulong? count) => count?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    private static string Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture) ?? Nothing;
}
