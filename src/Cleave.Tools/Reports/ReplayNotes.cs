using System.Globalization;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>
/// The notes of a replay: contents and gaps of the recording, failures, and refused requests that would have been served.
/// </summary>
internal static class ReplayNotes
{
    public static IEnumerable<ReplayNote> Of(TraceReport report) =>
    [
        .. RecordedNotes.Of(report.Trace).Select(text => new ReplayNote(null, text)),
        .. report.Results.SelectMany(result => FailuresOf(report.Trace, result)),
        .. report.Results.SelectMany(StepsOf),
        .. report.Results.SelectMany(CompactionOf),
        .. report.Results.SelectMany(result => RefusalNotes.Of(report.Trace, result)),
        .. report.Results.SelectMany(DifferencesOf),
        .. report.Results.SelectMany(DeviceOf),
    ];

    private static IEnumerable<ReplayNote> FailuresOf(Trace trace, ReplayResult result)
    {
        if (result.FailureCount == 0)
        {
            return [];
        }

        string where = result.Searched ? $", no space up to {new ByteSize(result.Space)} served all ({result.SearchEnded})"
            : !result.Policy.HasSpace ? "" : $", in {new ByteSize(result.Space)}";
        var head = new ReplayNote(result.Policy.Name, $"allocations that failed: {Count(result.FailureCount)}{where}. The first:");
        string place = trace.Notes is null ? "line" : "entry";
        return [head, .. result.Failures.Select(failure => new ReplayNote(result.Policy.Name,
            $"event {Count(failure.EventIndex)} ({place} {Count(failure.Line)}), id {Count(failure.Id)}: {failure.Reason}",
            IsDetail: true))];
    }

    private static IEnumerable<ReplayNote> StepsOf(ReplayResult result) =>
        result is { FailureCount: 0, SearchStep: { } step } && step > result.PageSize
        ? [new(result.Policy.Name,
            $"the search went far and in larger steps; a space that is smaller by less than {new ByteSize(step)} may do too.")]
        : [];

    private static IEnumerable<ReplayNote> CompactionOf(ReplayResult result)
    {
        if (result.Compaction is not { } compaction)
        {
            return [];
        }

        string most = $"moves of at most {new ByteSize(compaction.MaxBytes)} in all";
        string made = $"{Count(compaction.Moves)} {(compaction.Moves == 1 ? "move" : "moves")} of {new ByteSize(compaction.MovedBytes)}";
        string text = !result.Searched
            ? $"{most} would leave {Count(compaction.FailureCount)} of {Count(result.FailureCount)} failures ({made})."
            : compaction.Space < result.Space
            ? $"{most} would save {new ByteSize(result.Space - compaction.Space)} of {new ByteSize(result.Space)}: "
                + $"{new ByteSize(compaction.Space)} "
                + $"would do, {((double)compaction.Space / result.PeakLive).ToString("0.000", CultureInfo.InvariantCulture)} "
                    + $"of the peak, with {made}."
            : $"{most} would save nothing of {new ByteSize(result.Space)}.";
        return [new(result.Policy.Name, text)];
    }

    private static IEnumerable<ReplayNote> DifferencesOf(ReplayResult result) => result.PlacementDifferences switch
    {
        null => [],
        0 => [new(result.Policy.Name, $"all {Count(result.Served)} placements are as they were recorded.")],
        { } differences => [new(result.Policy.Name, $"placements that differ from the recorded ones: {Count(differences)}.")],
    };

    private static IEnumerable<ReplayNote> DeviceOf(ReplayResult result) => result.Device is { } device
        ? [new(result.Policy.Name, $"on {device.Name}, with at most {Count(device.PeakBlocks)} device "
            + $"{(device.PeakBlocks == 1 ? "allocation" : "allocations")} of {new ByteSize(device.PeakBytes)} at once.")]
        : [];

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
