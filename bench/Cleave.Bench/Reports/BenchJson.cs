using System.Globalization;
using System.Text.Json;
using Cleave.Bench.Comparisons;

namespace Cleave.Bench.Reports;

/// <summary>
/// Writes a benchmark report as JSON for programs. Sizes are bytes, checksums are hexadecimal; docs/performance.md describes every field.
/// </summary>
public static class BenchJson
{
    /// <summary>The version of the layout, in the field <c>version</c>: it grows when a field changes its meaning or is removed.</summary>
    public const int Version = 1;

    /// <summary>Writes the report to a stream, which stays open.</summary>
    /// <param name="report">The report to write.</param>
    /// <param name="output">The stream, which stays open.</param>
    /// <param name="comparison">The comparison with an earlier run that the document contains; null for none.</param>
    public static void Write(BenchReport report, Stream output, BenchComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var document = new BenchDocument(
            Version,
            report.Family,
            [.. report.Results.Select(ToEntry)],
            [.. report.Throughput.Select(ToEntry)],
            report.Setting is { } setting ? ToEntry(setting) : null,
            [.. report.Figures.Select(ToEntry)],
            comparison is null ? null : ToEntry(comparison));
        JsonSerializer.Serialize(output, document, BenchJsonContext.Default.BenchDocument);
        output.Write("\n"u8);
    }

    /// <summary>The name of an axis in the document.</summary>
    internal static string Name(BenchAxis axis) => axis == BenchAxis.LiveBlocks ? "live blocks" : "space";

    private static BenchResultEntry ToEntry(BenchResult result) => new(
        result.Workload,
        result.What,
        result.Space,
        result.Path,
        result.Unit.Name(),
        result.Median,
        result.Minimum,
        result.Passes,
        result.MetadataBytes,
        Hash(result.Checksum),
        !result.Differs,
        result.Reference.Time,
        result.Reference.MetadataBytes,
        Hash(result.Reference.Checksum),
        result.LiveBlocks,
        Name(result.Axis));

    private static BenchThroughputEntry ToEntry(BenchThroughput reached) =>
        new(reached.Workload, reached.Setting, reached.Threads, reached.Median, reached.Passes);

    private static BenchSettingEntry ToEntry(BenchSetting setting) => new(
        setting.Measured,
        setting.Processor,
        setting.LogicalProcessors,
        setting.OperatingSystem,
        setting.Runtime,
        setting.Version,
        setting.CodeId,
        setting.IsIsolated);

    private static LoadedFigureEntry ToEntry(LoadedFigure figure) =>
        new(figure.Allocator, figure.Workload, Name(figure.Axis), figure.At, figure.Time, figure.MetadataBytes, figure.Source);

    private static BenchComparisonEntry ToEntry(BenchComparison comparison) => new(
        comparison.Source,
        comparison.Remarks,
        [.. comparison.Rows.Select(ToEntry)],
        comparison.OnlyNow,
        comparison.OnlyEarlier);

    private static ComparedEntry ToEntry(ComparedResult row) => new(
        row.Workload,
        row.Path,
        row.Space,
        row.Unit,
        ToEntry(row.Earlier),
        ToEntry(row.Now),
        row.Ratio,
        row.Verdict.Name());

    private static SpreadEntry ToEntry(PassSpread spread) => new(spread.Lowest, spread.Median, spread.Highest, spread.Passes);

    private static string? Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture);
}
