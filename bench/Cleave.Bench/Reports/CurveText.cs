using System.Globalization;
using Cleave.Bench.Pictures;
using Cleave.Tools.Terminal;

namespace Cleave.Bench.Reports;

/// <summary>Prints the curves of a report that has loaded figures: a table for each, with a row for each size or count.</summary>
internal static class CurveText
{
    private const string Nothing = "-";

    /// <summary>Writes the tables; nothing for a report without loaded figures.</summary>
    public static void Write(BenchReport report, TextWriter output)
    {
        if (report.Figures.Count == 0)
        {
            return;
        }

        foreach (Curve curve in Curve.AllOf(report))
        {
            output.WriteLine();
            output.WriteLine($"{curve.Workload}, {curve.What}: median in {curve.Unit.Name()}, and bytes of metadata");
            WriteLines(curve, output);
            foreach (LoadedFigure figure in curve.Loaded)
            {
                output.WriteLine(
                    $"  loaded, not measured here: {figure.Allocator} at {curve.Label(figure.At)}: {CountText.Digits(figure.Time)} "
                        + $"{curve.Unit.Name()}{MetadataOf(figure)} ({figure.Source})");
            }
        }
    }

    private static void WriteLines(Curve curve, TextWriter output)
    {
        string axis = curve.Axis == BenchAxis.Space ? "space" : "live blocks";
        var table = new TextTable([axis, .. curve.Lines.SelectMany(line => new[] { line.Path, "metadata" })]) { FirstNumber = 0 };
        // The paths of a workload count their live blocks alone, and a refused request of one may leave it a block less.
        foreach (IGrouping<string, double> at in curve.Positions.GroupBy(curve.Label))
        {
            table.Add([at.Key, .. curve.Lines.SelectMany(line => Cells(line, [.. at]))]);
        }

        table.Write(output);
    }

    private static string[] Cells(CurveLine line, double[] places)
    {
        CurvePoint[] here = [.. line.Points.Where(point => places.Contains(point.At))];
        return here.Length == 0 ? [Nothing, Nothing]
            : [CountText.Digits(here[0].Median), here[0].MetadataBytes.ToString(CultureInfo.InvariantCulture)];
    }

    private static string MetadataOf(LoadedFigure figure) => figure.MetadataBytes is { } bytes
        ? string.Create(CultureInfo.InvariantCulture, $", {bytes} bytes of metadata") : "";
}
