using System.Globalization;
using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>The summary of a replay as text cells for every renderer that draws a table, with the notes below it.</summary>
internal static class ReplayTable
{
    /// <summary>The index of the first column that contains numbers.</summary>
    public const int FirstNumber = 2;

    private const string Nothing = "-";

    /// <summary>The names of the columns, with their meanings.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Columns { get; } =
    [
        ("trace", "the recording"),
        ("policy", "how the blocks were placed"),
        ("events", "allocations, frees and refused requests"),
        ("peak live", "the most bytes live at once, as asked for"),
        ("footprint", "the space that was found, or given; of a heap, the most bytes that took memory; of a device, the most bytes held"),
        ("/ peak", "footprint over peak live: 1 is perfect"),
        ("mapped", "the most bytes of pages that held anything at once"),
        ("int.frag", "at the peak, the share of what was allocated that rounding added"),
        ("ext.frag", "at the peak, the share of what was free outside the largest free block; - if less than 1 % of the space was free"),
        ("blocks/alloc", "blocks for one allocation, on average"),
        ("splits", "blocks halved"),
        ("merges", "pairs of buddies merged"),
        ("failures", "allocations that were not served"),
        ("ns/op", "nanoseconds for one allocation or free, the median of the passes"),
    ];

    /// <summary>
    /// The columns in descending order of importance, for places that cannot show all; the name of the trace is shown elsewhere.
    /// </summary>
    public static IReadOnlyList<int> ByImportance { get; } = [1, 4, 5, 12, 6, 8, 7, 13, 3, 9, 10, 11];

    public static IEnumerable<string[]> RowsOf(TraceReport report)
    {
        Trace trace = report.Trace;
        string events = Count(trace.Events.Length);
        bool exact = trace.Recorded is null || (trace.Recorded.PeakLiveBytes is not null && !trace.IsOneState);
        if (trace.Recorded is { } recorded)
        {
            yield return
            [
                trace.Name, "as recorded", events,
                Size(trace.IsOneState ? null : recorded.PeakLiveBytes), Size(recorded.PeakReservedBytes), Ratio(
                    trace.IsOneState ? null : recorded.PeakRatio),
                Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Count(trace.OutOfMemoryCount), Nothing,
            ];
        }

        foreach (ReplayResult result in report.Results)
        {
            yield return
            [
                trace.Name, result.Policy.Name, events, exact ? Size(result.PeakLive) : Nothing, Size(result.Space),
                Ratio(exact ? result.FootprintRatio : null),
                Size(result.MappedPeak), Share(result.InternalFragmentation), Share(ExternalFragmentation(result)),
                result.BlocksPerAllocation.ToString("0.00", CultureInfo.InvariantCulture),
                Count((long)result.Splits), Count((long)result.Merges), Count(result.FailureCount), Time(result.NanosecondsPerOperation),
            ];
        }
    }

    // In a nearly full space, the free memory is too small for its fragmentation to matter.
    private static double? ExternalFragmentation(ReplayResult result) =>
        result.Space - Math.Min(result.AllocatedAtPeak, result.Space) >= result.Space / 100 ? result.ExternalFragmentation : null;

    private static string Size(ulong? bytes) => bytes is { } known ? new ByteSize(known).ToString() : Nothing;

    private static string Ratio(double? ratio) => ratio?.ToString("0.000", CultureInfo.InvariantCulture) ?? Nothing;

    private static string Share(double? share) =>
        share is { } part ? (100 * part).ToString("0.0", CultureInfo.InvariantCulture) + "%" : Nothing;

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Time(double? nanoseconds) => nanoseconds?.ToString("0", CultureInfo.InvariantCulture) ?? Nothing;
}
