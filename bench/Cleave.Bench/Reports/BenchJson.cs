using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cleave.Bench.Reports;

/// <summary>
/// Prints a benchmark report as JSON for programs. Sizes are bytes, checksums are hexadecimal; docs/performance.md describes every field.
/// </summary>
public static class BenchJson
{
    /// <summary>The version of the layout, in the field <c>version</c>: it grows when a field changes its meaning or is removed.</summary>
    public const int Version = 1;

    /// <summary>Writes the report to a stream, which stays open.</summary>
    public static void Write(BenchReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var document = new BenchDocument(
            Version, report.Family, [.. report.Results.Select(ToEntry)], [.. report.Throughput.Select(ToEntry)]);
        JsonSerializer.Serialize(output, document, BenchJsonContext.Default.BenchDocument);
        output.Write("\n"u8);
    }

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
        Hash(result.Reference.Checksum));

    private static BenchThroughputEntry ToEntry(BenchThroughput reached) =>
        new(reached.Workload, reached.Setting, reached.Threads, reached.Median, reached.Passes);

    private static string? Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture);
}

internal sealed record BenchDocument(
    int Version, string Family, IReadOnlyList<BenchResultEntry> Results, IReadOnlyList<BenchThroughputEntry> Throughput);

internal sealed record BenchResultEntry(
    string Workload,
    string What,
    ulong SpaceBytes,
    string Path,
    string Unit,
    double Median,
    double Minimum,
    IReadOnlyList<double> Passes,
    ulong MetadataBytes,
    string? Checksum,
    bool Agrees,
    double? ReferenceTime,
    ulong? ReferenceMetadataBytes,
    string? ReferenceChecksum);

internal sealed record BenchThroughputEntry(
    string Workload, string Setting, int Threads, double MillionOperationsPerSecond, IReadOnlyList<double> Passes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchDocument))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
