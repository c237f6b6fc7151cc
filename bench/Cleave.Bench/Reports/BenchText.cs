using System.Globalization;
using Cleave.Tools.Terminal;

namespace Cleave.Bench.Reports;

/// <summary>Prints a benchmark report as a table for people, and below it the checksums that differ from the reference.</summary>
public static class BenchText
{
    private const string Nothing = "-";

    /// <summary>Writes the report as text.</summary>
    public static void Write(BenchReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        if (report.Results.Count != 0)
        {
            WriteResults(report.Results, output);
            CurveText.Write(report, output);
        }

        if (report.Throughput.Count != 0)
        {
            WriteThroughput(report.Throughput, output);
        }
    }

    /// <summary>Writes the list of families and workloads.</summary>
    public static void WriteList(IEnumerable<BenchFamily> families, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(output);
        foreach (BenchFamily family in families)
        {
            output.WriteLine($"{family.Name}: {family.Description}. Paths: {string.Join(", ", family.Paths)}. Workloads:");
            foreach (BenchEntry entry in family.Workloads)
            {
                output.WriteLine($"  {entry.Name,-4} {entry.What}");
            }
        }
    }

    private static void WriteResults(IReadOnlyList<BenchResult> results, TextWriter output)
    {
        var table = new TextTable(
            "workload", "what", "space", "path", "unit", "median", "best", "reference", "faster",
            "metadata", "reference", "checksum", "expected")
        {
            FirstNumber = 5,
        };
        foreach (BenchResult result in results)
        {
            table.Add(Row(result));
        }

        table.Write(output);
        foreach (BenchResult wrong in results.Where(result => result.Differs))
        {
            output.WriteLine($"{wrong.Workload} {wrong.Path}: THE CHECKSUM DIFFERS: the placements are not those of the reference.");
        }
    }

    private static string[] Row(BenchResult result) =>
    [
        result.Workload, result.What, result.Space == 0 ? Nothing : new ByteSize(result.Space).ToString(), result.Path,
        result.Unit.Name(),
        Number(result.Median), Number(result.Best), Number(result.Reference.Time), Ratio(result.Speedup),
        Count(result.MetadataBytes), Count(result.Reference.MetadataBytes),
        Hash(result.Checksum), Hash(result.Reference.Checksum) + (result.Differs ? " DIFFERS" : ""),
    ];

    private static void WriteThroughput(IReadOnlyList<BenchThroughput> throughput, TextWriter output)
    {
        var table = new TextTable("workload", "setting", "threads", "Mops/s, median", "maximum", "/ one thread") { FirstNumber = 2 };
        foreach (BenchThroughput reached in throughput)
        {
            double alone = throughput.First(other => (other.Workload, other.Setting) == (reached.Workload, reached.Setting)).Median;
            table.Add(
                reached.Workload, reached.Setting, Count((ulong)reached.Threads),
                Number(reached.Median), Number(reached.Maximum), Ratio(reached.Median / alone));
        }

        table.Write(output);
    }

    private static string Number(double? number) =>
        number?.ToString(number < 10 ? "0.00" : number < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture) ?? Nothing;

    private static string Ratio(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? Nothing;

    private static string Count(ulong? count) => count?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    private static string Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture) ?? Nothing;
}
