using System.Text.Json;
using System.Text.Json.Serialization;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Json;

/// <summary>
/// Writes a replay report as JSON for programs. Sizes are bytes, and shares are from 0 to 1; docs/replay.md describes every field.
/// Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Tools.Replay;
/// using Cleave.Tools.Reports;
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// Trace built = trace.Build();
/// ReplayResult result = Replayer.Run(built, PlacementPolicy.BestFit, new ReplayOptions { TimedPasses = 0 });
/// using FileStream output = File.Create("replay.json");
/// ReplayJson.Write(new ReplayReport([new TraceReport(built, [result])]), output);
/// </code>
/// </example>
public static class ReplayJson
{
    /// <summary>
    /// The version of the layout, in the field <c>version</c>. A field that changes its meaning or is removed increases the version.
    /// </summary>
    public const int Version = 2;

    /// <summary>Writes the report to a stream, which stays open.</summary>
    public static void Write(ReplayReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var document = new ReplayDocument(Version, [.. report.Traces.Select(ToEntry)]);
        JsonSerializer.Serialize(output, document, ReplayJsonContext.Default.ReplayDocument);
        output.Write("\n"u8);
    }

    private static TraceEntry ToEntry(TraceReport report) => new(
        report.Trace.Name,
        report.Trace.Events.Length,
        report.Trace.AllocationCount,
        report.Trace.FreeCount,
        report.Trace.PreludeCount,
        report.Trace.OutOfMemoryCount,
        report.Trace.PeakLiveBytes,
        report.Trace.Recorded,
        ToEntry(report.Trace.Notes),
        [.. ReplayAnswer.Of(report)],
        [.. report.Results.Select(ToEntry)]);

    private static NotesEntry? ToEntry(SnapshotNotes? notes) => notes is null ? null : new(
        notes.UnknownActions,
        notes.InferredFrees,
        notes.UnmatchedFrees,
        notes.UnexplainedBlocks,
        notes.VanishedBlocks,
        notes.ContradictedSegments,
        [.. Enum.GetValues<SnapshotGaps>().Where(gap => gap != SnapshotGaps.None && notes.Gaps.HasFlag(gap))
            .Select(gap => JsonNamingPolicy.CamelCase.ConvertName(gap.ToString()))]);

    private static CompactionEntry? ToEntry(ReplayResult result, ReplayCompaction? compaction) => compaction is null ? null : new(
        compaction.MaxBytes,
        compaction.Space,
        result.PeakLive == 0 || compaction.FailureCount > 0 ? null : (double)compaction.Space / result.PeakLive,
        compaction.MovedBytes,
        compaction.Moves,
        compaction.FailureCount);

    private static ResultEntry ToEntry(ReplayResult result) => new(
        result.Policy.Name,
        result.Searched,
        result.FailureCount == 0,
        result.SearchStep,
        result.SearchEnded,
        result.Space,
        result.FootprintRatio,
        result.PageSize,
        result.MappedPeak,
        result.PeakLive,
        result.InternalFragmentation,
        result.ExternalFragmentation,
        result.BlocksPerAllocation,
        result.Splits,
        result.Merges,
        result.FailureCount,
        result.Failures,
        result.OutOfMemoryServed,
        result.SpaceWithRefused,
        result.PlacementDifferences,
        ToEntry(result, result.Compaction),
        result.Device,
        result.NanosecondsPerOperation);
}

internal sealed record ReplayDocument(int Version, IReadOnlyList<TraceEntry> Traces);

internal sealed record TraceEntry(
    string Name,
    int Events,
    int Allocations,
    int Frees,
    int PreludeEvents,
    int OutOfMemoryEvents,
    ulong PeakLiveBytes,
    RecordedFootprint? Recorded,
    NotesEntry? RecordingNotes,
    IReadOnlyList<string> Answers,
    IReadOnlyList<ResultEntry> Results);

internal sealed record NotesEntry(
    int UnknownActions,
    int InferredFrees,
    int UnmatchedFrees,
    int UnexplainedBlocks,
    int VanishedBlocks,
    int ContradictedSegments,
    IReadOnlyList<string> Missing);

internal sealed record CompactionEntry(
    ulong MaxBytes, ulong FootprintBytes, double? FootprintRatio, ulong MovedBytes, int Moves, int FailureCount);

internal sealed record ResultEntry(
    string Policy,
    bool Searched,
    bool Served,
    ulong? SearchStepBytes,
    string? SearchEnded,
    ulong FootprintBytes,
    double? FootprintRatio,
    ulong PageBytes,
    ulong MappedPeakBytes,
    ulong PeakLiveBytes,
    double InternalFragmentation,
    double? ExternalFragmentation,
    double BlocksPerAllocation,
    ulong Splits,
    ulong Merges,
    int FailureCount,
    IReadOnlyList<ReplayFailure> FirstFailures,
    int? OutOfMemoryServed,
    ulong? FootprintWithRefusedBytes,
    int? PlacementDifferences,
    CompactionEntry? Compaction,
    DeviceReplay? Device,
    double? NanosecondsPerOperation);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReplayDocument))]
internal sealed partial class ReplayJsonContext : JsonSerializerContext;
