using System.Text.Json;
using System.Text.Json.Serialization;
using Cleave.Planning;
using Cleave.Tools.Advice;

namespace Cleave.Tools.Json;

/// <summary>Prints an advice as JSON for programs. Sizes are bytes; docs/advice.schema.json describes every field. Stateless, so
/// thread-safe.</summary>
/// <example>
/// <code>
/// using Cleave.Tools.Advice;
/// using Cleave.Tools.Traces;
///
/// var trace = new TraceBuilder("two buffers");
/// trace.Allocate(id: 1, size: 1 &lt;&lt; 20);
/// trace.Allocate(id: 2, size: 3 &lt;&lt; 20);
/// trace.Free(1);
/// TraceAdvice advice = Adviser.Of(trace.Build(), new AdviceOptions { TimedPasses = 0 });
/// using FileStream output = File.Create("advice.json");
/// AdviceJson.Write(new AdviceReport([advice]), output);
/// </code>
/// </example>
public static class AdviceJson
{
    /// <summary>The version of the layout, in the field <c>version</c>: it grows when a field changes its meaning or goes.</summary>
    public const int Version = 1;

    /// <summary>Writes the advice to a stream, which stays open.</summary>
    public static void Write(AdviceReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var document = new AdviceDocument(Version, [.. report.Traces.Select(ToEntry)]);
        JsonSerializer.Serialize(output, document, AdviceJsonContext.Default.AdviceDocument);
        output.Write("\n"u8);
    }

    private static AdviceEntry ToEntry(TraceAdvice advice) => new(
        advice.Trace.Name,
        advice.Trace.Events.Length,
        advice.Trace.AllocationCount,
        advice.HasExactPeak ? advice.Trace.PeakLiveBytes : null,
        advice.RecordedBytes,
        [.. AdviceSentences.Of(advice)],
        advice.Best?.Name,
        advice.BestIfMapped?.Name,
        [.. advice.Trials.Select(trial => ToEntry(advice, trial))],
        advice.Plan is { } plan ? ToEntry(plan) : null);

    private static TrialEntry ToEntry(TraceAdvice advice, AllocatorTrial trial) => new(
        trial.Name,
        trial.Policy.Name,
        trial.Unit.Bytes,
        trial.NeedsMapping,
        trial.IsServed,
        trial.Problem,
        trial.Footprint,
        advice.RatioOf(trial),
        advice.SavedBy(trial),
        trial.IsServed ? trial.Result!.InternalFragmentation : null,
        trial.IsServed ? trial.Result!.BlocksPerAllocation : null,
        trial.IsServed ? trial.Result!.NanosecondsPerOperation : null);

    private static AdvicePlanEntry ToEntry(MemoryPlan plan) => new(plan.Height, plan.Bound, plan.IsLeast);
}

internal sealed record AdviceDocument(int Version, IReadOnlyList<AdviceEntry> Traces);

internal sealed record AdviceEntry(
    string Name,
    int Events,
    int Allocations,
    ulong? PeakLiveBytes,
    ulong? RecordedBytes,
    IReadOnlyList<string> Answers,
    string? Advised,
    string? AdvisedIfMapped,
    IReadOnlyList<TrialEntry> Trials,
    AdvicePlanEntry? Plan);

internal sealed record TrialEntry(
    string Name,
    string Policy,
    ulong UnitBytes,
    bool NeedsMapping,
    bool Served,
    string? Problem,
    ulong? FootprintBytes,
    double? FootprintRatio,
    long? SavedBytes,
    double? InternalFragmentation,
    double? BlocksPerAllocation,
    double? NanosecondsPerOperation);

internal sealed record AdvicePlanEntry(ulong HeightBytes, ulong BoundBytes, bool IsLeast);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AdviceDocument))]
internal sealed partial class AdviceJsonContext : JsonSerializerContext;
