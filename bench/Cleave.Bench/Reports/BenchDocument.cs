using System.Text.Json.Serialization;

namespace Cleave.Bench.Reports;

/// <summary>A report of benchmarks in the layout of its JSON. A field with a default value is missing in older files.</summary>
internal sealed record BenchDocument(
    int Version,
    string Family,
    IReadOnlyList<BenchResultEntry> Results,
    IReadOnlyList<BenchThroughputEntry> Throughput,
    BenchSettingEntry? Setting = null,
    IReadOnlyList<LoadedFigureEntry>? LoadedFigures = null,
    BenchComparisonEntry? Comparison = null);

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
    string? ReferenceChecksum,
    long? LiveBlocks = null,
    string? Axis = null);

internal sealed record BenchThroughputEntry(
    string Workload, string Setting, int Threads, double MillionOperationsPerSecond, IReadOnlyList<double> Passes);

internal sealed record BenchSettingEntry(
    DateTimeOffset Measured,
    string Processor,
    int LogicalProcessors,
    string OperatingSystem,
    string Runtime,
    string LibraryVersion,
    string CodeId,
    bool Isolated);

internal sealed record LoadedFigureEntry(
    string Allocator, string Workload, string Axis, double At, double Time, ulong? MetadataBytes, string Source);

internal sealed record BenchComparisonEntry(
    string ComparedWith,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<ComparedEntry> Compared,
    IReadOnlyList<string> OnlyNow,
    IReadOnlyList<string> OnlyEarlier);

internal sealed record ComparedEntry(
    string Workload, string Path, ulong SpaceBytes, string Unit, SpreadEntry Earlier, SpreadEntry Now, double Ratio, string Verdict);

internal sealed record SpreadEntry(double Lowest, double Median, double Highest, int PassCount);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BenchDocument))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
