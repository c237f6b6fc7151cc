using System.Globalization;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>Prints a replay report as a table for people, with what failed and what the reader had to infer below it.</summary>
public static class ReplayText
{
    private const string Nothing = "-";

    /// <summary>Writes the report.</summary>
    public static void Write(ReplayReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var table = new TextTable(
            "trace", "policy", "events", "peak live", "footprint", "/ peak", "mapped", "int.frag", "ext.frag",
            "blocks/alloc", "splits", "merges", "failures", "ns/op")
        {
            FirstNumber = 2,
        };
        foreach (TraceReport trace in report.Traces)
        {
            AddRows(table, trace);
        }

        table.Write(output);
        foreach (TraceReport trace in report.Traces)
        {
            WriteNotes(trace, output);
        }
    }

    private static void AddRows(TextTable table, TraceReport report)
    {
        string events = report.Trace.Events.Length.ToString(CultureInfo.InvariantCulture);
        if (report.Trace.Recorded is { } recorded)
        {
            table.Add(
                report.Trace.Name, "as recorded", events, Size(recorded.PeakLiveBytes), Size(recorded.PeakReservedBytes), Ratio(recorded.PeakRatio),
                Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Count(report.Trace.OutOfMemoryCount), Nothing);
        }

        foreach (ReplayResult result in report.Results)
        {
            table.Add(
                report.Trace.Name, result.Policy.Name, events, Size(result.PeakLive), Size(result.Space), Ratio(result.FootprintRatio),
                Size(result.MappedPeak), Share(result.InternalFragmentation), Share(result.ExternalFragmentation),
                result.BlocksPerAllocation.ToString("0.00", CultureInfo.InvariantCulture),
                Count((long)result.Splits), Count((long)result.Merges), Count(result.FailureCount), Time(result.NanosecondsPerOperation));
        }
    }

    private static void WriteNotes(TraceReport report, TextWriter output)
    {
        foreach (ReplayResult result in report.Results.Where(result => result.FailureCount != 0))
        {
            string where = result.Searched ? $"no space up to {Size(result.Space)} served it" : $"in {Size(result.Space)}";
            output.WriteLine($"{report.Trace.Name}, {result.Policy.Name}: {Count(result.FailureCount)} allocations failed, {where}. The first:");
            foreach (ReplayFailure failure in result.Failures)
            {
                output.WriteLine($"  event {Count(failure.EventIndex)} (line {Count(failure.Line)}), id {Count(failure.Id)}: {failure.Reason}");
            }
        }

        WriteRefused(report, output);
        if (report.Trace.Notes is { } notes && notes != new SnapshotNotes(0, 0, 0, 0))
        {
            output.WriteLine(
                $"{report.Trace.Name}: the recording is not complete: {notes.InferredFrees} frees inferred, {notes.UnmatchedFrees} frees of nothing and "
                + $"{notes.UnexplainedBlocks} unexplained blocks left out, {notes.UnknownActions} events of unknown kinds.");
        }
    }

    private static void WriteRefused(TraceReport report, TextWriter output)
    {
        foreach (ReplayResult result in report.Results.Where(_ => report.Trace.OutOfMemoryCount != 0))
        {
            string served = result.OutOfMemoryServed is { } count ? $"{Count(count)} of them would have been served" : "not tried, since the space has no spare room; --size tries them";
            output.WriteLine(
                $"{report.Trace.Name}, {result.Policy.Name}: the recorded program was refused {Count(report.Trace.OutOfMemoryCount)} requests: {served}.");
        }
    }

    private static string Size(ulong bytes) => new ByteSize(bytes).ToString();

    private static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Time(double? nanoseconds) => nanoseconds?.ToString("0", CultureInfo.InvariantCulture) ?? Nothing;
}
