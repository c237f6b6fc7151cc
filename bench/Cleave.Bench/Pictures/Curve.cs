using Cleave.Bench.Reports;

namespace Cleave.Bench.Pictures;

/// <summary>The results of one workload over the size of the space or over the live blocks, a line for each path, as plain data.</summary>
/// <param name="Workload">The name of the workload.</param>
/// <param name="What">The description of the workload in a few words.</param>
/// <param name="Axis">The quantity of the horizontal axis.</param>
/// <param name="Unit">The unit of the times.</param>
/// <param name="Lines">The lines, one for each path.</param>
/// <param name="Loaded">The figures of others for the same workload.</param>
internal sealed record Curve(
    string Workload, string What, BenchAxis Axis, BenchUnit Unit, IReadOnlyList<CurveLine> Lines, IReadOnlyList<LoadedFigure> Loaded)
{
    /// <summary>The values on the horizontal axis at which anything was measured, in ascending order.</summary>
    public IReadOnlyList<double> Positions => [.. Lines.SelectMany(line => line.Points).Select(point => point.At).Distinct().Order()];

    /// <summary>Finds the workloads of a report that were measured at two points at least on some path.</summary>
    public static IReadOnlyList<Curve> AllOf(BenchReport report) =>
        [.. report.Results.GroupBy(result => result.Workload).Select(group => Of([.. group], report.Figures)).OfType<Curve>()];

    /// <summary>The words for a value on the horizontal axis, such as "16 GiB".</summary>
    public string Label(double at) => Axis == BenchAxis.Space ? new ByteSize((ulong)at).ToString() : CountText.Short(at);

    private static Curve? Of(BenchResult[] results, IReadOnlyList<LoadedFigure> figures)
    {
        BenchResult first = results[0];
        CurveLine[] lines = [.. results
            .Where(result => result.Unit == first.Unit && AtOf(result) > 0)
            .GroupBy(result => result.Path)
            .Select(path => new CurveLine(path.Key, [.. path.Select(PointOf).OrderBy(point => point.At)]))];
        return lines.Any(line => line.Points.DistinctBy(point => point.At).Count() > 1)
            ? new Curve(
                first.Workload, first.What, first.Axis, first.Unit, lines, [.. figures.Where(figure => figure.Workload == first.Workload)])
            : null;
    }

    private static CurvePoint PointOf(BenchResult result) =>
        new(AtOf(result), result.Median, result.Minimum, result.Maximum, result.MetadataBytes);

    private static double AtOf(BenchResult result) => result.Axis == BenchAxis.Space ? result.Space : result.LiveBlocks ?? 0;
}

/// <summary>The points of one path, in ascending order.</summary>
internal sealed record CurveLine(string Path, IReadOnlyList<CurvePoint> Points);

/// <summary>A measured point: the place on the horizontal axis, the median and the extremes of the passes, and the metadata.</summary>
internal readonly record struct CurvePoint(double At, double Median, double Lowest, double Highest, ulong MetadataBytes);
