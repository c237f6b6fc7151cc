using System.Globalization;
using Cleave.Tools.Terminal;

namespace Cleave.Bench.Comparisons;

/// <summary>Prints a comparison of two runs as a table for people.</summary>
public static class ComparisonText
{
    /// <summary>Writes the comparison as text.</summary>
    public static void Write(BenchComparison comparison, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"Beside the earlier run in {comparison.Source}:");
        foreach (string remark in comparison.Remarks)
        {
            output.WriteLine(remark);
        }

        if (comparison.Rows.Count != 0)
        {
            WriteRows(comparison.Rows, output);
        }

        WriteNames("Only this run has", comparison.OnlyNow, output);
        WriteNames("Only the earlier run has", comparison.OnlyEarlier, output);
        output.WriteLine(Summary(comparison));
    }

    private static void WriteRows(IReadOnlyList<ComparedResult> rows, TextWriter output)
    {
        var table = new TextTable(
            "workload", "path", "space", "unit", "earlier", "lowest", "highest", "now", "lowest", "highest", "now/earlier", "difference")
        {
            FirstNumber = 4,
        };
        foreach (ComparedResult row in rows)
        {
            table.Add(
                row.Workload, row.Path, row.Space == 0 ? "-" : new ByteSize(row.Space).ToString(), row.Unit,
                Number(row.Earlier.Median), Number(row.Earlier.Lowest), Number(row.Earlier.Highest),
                Number(row.Now.Median), Number(row.Now.Lowest), Number(row.Now.Highest),
                row.Ratio.ToString("0.000", CultureInfo.InvariantCulture), row.Verdict.Name());
        }

        table.Write(output);
    }

    private static void WriteNames(string who, IReadOnlyList<string> names, TextWriter output)
    {
        if (names.Count != 0)
        {
            output.WriteLine($"{who}: {string.Join("; ", names)}.");
        }
    }

    private static string Summary(BenchComparison comparison)
    {
        int Count(ComparisonVerdict verdict) => comparison.Rows.Count(row => row.Verdict == verdict);
        string few = Count(ComparisonVerdict.TooFewPasses) is > 0 and int left
            ? FormattableString.Invariant($"; {left} not judged, because a run has fewer than {ComparedResult.FewestPasses} passes")
            : "";
        return FormattableString.Invariant(
            $"{comparison.Rows.Count} compared: {Count(ComparisonVerdict.Faster)} faster and {Count(ComparisonVerdict.Slower)} slower ")
            + FormattableString.Invariant($"beyond the spread, {Count(ComparisonVerdict.WithinSpread)} within it{few}.");
    }

    private static string Number(double number) =>
        number.ToString(number < 10 ? "0.00" : number < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
