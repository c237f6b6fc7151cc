using System.Text.Json;
using System.Text.Json.Serialization;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Json;

/// <summary>
/// Writes plans as JSON for programs. Sizes are bytes; docs/plan.schema.json describes every field. Stateless, so thread-safe.
/// </summary>
/// <example>
/// <code>
/// using Cleave.Planning;
/// using Cleave.Tools.Planning;
/// using Cleave.Tools.Reports;
///
/// IReadOnlyList&lt;PlanCsvRow&gt; rows = PlanCsv.Read(new StringReader("id,lower,upper,size\na,0,4,1024\nb,2,6,512\n"), "example");
/// PlannedAllocation[] allocations = [.. rows.Select(row =&gt; row.Allocation)];
/// MemoryPlan plan = MemoryPlanner.Plan(allocations);
/// PlanReport report = new(TracePlan.ToTrace("example", allocations), rows, plan, BestFit: null, Capacity: null);
/// using FileStream output = File.Create("plan.json");
/// PlanJson.Write([report], output);
/// </code>
/// </example>
public static class PlanJson
{
    /// <summary>
    /// The version of the layout, in the field <c>version</c>. A field that changes its meaning or is removed increases the version.
    /// </summary>
    public const int Version = 1;

    /// <summary>Writes plans to a stream, which stays open.</summary>
    public static void Write(IReadOnlyList<PlanReport> reports, Stream output)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(output);
        var document = new PlanDocument(Version, [.. reports.Select(ToEntry)]);
        JsonSerializer.Serialize(output, document, PlanJsonContext.Default.PlanDocument);
        output.Write("\n"u8);
    }

    private static PlanEntry ToEntry(PlanReport report) => new(
        report.Trace.Name,
        report.Rows.Count,
        report.Plan.Height,
        report.Plan.Bound,
        report.Plan.Ratio,
        report.Plan.IsLeast,
        JsonNamingPolicy.CamelCase.ConvertName(report.Plan.End.ToString()),
        report.Plan.Nodes,
        report.Plan.Elapsed.TotalSeconds,
        report.Capacity,
        report.Fits,
        report.RecordedBytes,
        report.BestFit is { FailureCount: 0 } served ? served.Space : null,
        [.. report.Rows.Select(row => new PlanRow(row.Id, row.Allocation.Begin, row.Allocation.End, row.Allocation.Size, row.Offset ?? 0))],
        report.Trial is not { } trial ? null : new RepeatedEntry(
            trial.Iterations,
            trial.PeakLiveBytes,
            trial.BestFitBytes,
            trial.LearntBytes,
            trial.ProfiledBytes,
            trial.Hits,
            trial.Misses,
            trial.LongLived));
}

internal sealed record PlanDocument(int Version, IReadOnlyList<PlanEntry> Plans);

internal sealed record PlanEntry(
    string Name,
    int Allocations,
    ulong HeightBytes,
    ulong BoundBytes,
    double Ratio,
    bool IsLeast,
    string End,
    long Nodes,
    double Seconds,
    ulong? CapacityBytes,
    bool Fits,
    ulong? RecordedBytes,
    ulong? BestFitBytes,
    IReadOnlyList<PlanRow> Placements,
    RepeatedEntry? Repeated);

internal sealed record RepeatedEntry(
    int Iterations,
    ulong PeakBytes,
    ulong BestFitBytes,
    ulong? LearntBytes,
    ulong? ProfiledBytes,
    long Hits,
    long Misses,
    long LongLived);

internal sealed record PlanRow(string Id, long Begin, long End, ulong Size, ulong Offset);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
