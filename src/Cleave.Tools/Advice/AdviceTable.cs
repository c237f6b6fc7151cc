using System.Globalization;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Advice;

/// <summary>The allocators of an advice as cells of text, for every renderer that has a table; and the notes below it.</summary>
internal static class AdviceTable
{
    /// <summary>Columns from here on hold numbers.</summary>
    public const int FirstNumber = 2;

    private const string Unknown = "-";

    /// <summary>The columns with their meaning.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Columns { get; } =
    [
        ("trace", "the recording"),
        ("allocator", "the allocator with its granularity, or how it places; the advised one is marked by an asterisk"),
        ("footprint", "the smallest space that serves the whole recording"),
        ("/ peak", "footprint over the peak of live bytes: 1 is perfect"),
        ("saved", "bytes less than the recorded allocator had reserved; more, with a minus"),
        ("ns/op", "nanoseconds for one allocation or free, the median of the passes"),
        ("int.frag", "at the peak, the share of what was allocated that rounding added"),
        ("blocks/alloc", "blocks for one allocation, on average"),
    ];

    /// <summary>The columns from the most to the least important, without the name of the recording.</summary>
    public static IReadOnlyList<int> ByImportance { get; } = [1, 2, 3, 4, 5, 6, 7];

    /// <summary>The rows of one recording: as it was recorded, each allocator, the plan.</summary>
    public static IEnumerable<string[]> RowsOf(TraceAdvice advice)
    {
        string name = advice.Trace.Name;
        if (advice.Trace.Recorded is { } recorded)
        {
            yield return [name, "as recorded", Size(recorded.PeakReservedBytes), Ratio(
                advice.HasExactPeak ? recorded.PeakRatio : null), Unknown, Unknown, Unknown, Unknown];
        }

        AllocatorTrial? best = advice.Best;
        foreach (AllocatorTrial trial in advice.Trials)
        {
            yield return
            [
                name, trial == best ? $"{trial} *"
                    : trial.Name, Size(trial.Footprint), Ratio(advice.RatioOf(trial)), Saved(advice.SavedBy(trial)),
                Number(trial.IsServed ? trial.Result!.NanosecondsPerOperation : null, "0"),
                trial.IsServed ? Share(trial.Result!.InternalFragmentation) : Unknown,
                Number(trial.IsServed ? trial.Result!.BlocksPerAllocation : null, "0.00"),
            ];
        }

        if (advice.Plan is { } plan)
        {
            double? ratio = advice.HasExactPeak && advice.Trace.PeakLiveBytes > 0 ? (double)plan.Height / advice.Trace.PeakLiveBytes : null;
            yield return [name, "planned in advance", Size(plan.Height), Ratio(ratio), Unknown, Unknown, Unknown, Unknown];
        }
    }

    /// <summary>The notes of one recording: what the recording lacks, which allocators failed, what became of refused requests.</summary>
    public static IEnumerable<string> NotesOf(TraceAdvice advice) =>
    [
        .. RecordedNotes.Of(advice.Trace),
        .. advice.Trials.Where(trial => !trial.IsServed).Select(trial => $"{trial} did not serve the recording: {trial.Problem}."),
        .. advice.Best is { Result: { } result } ? RefusalNotes.Of(advice.Trace, result).Select(note => note.ToString()) : [],
    ];

    private static string Saved(long? bytes) => bytes is { } saved
        ? (saved < 0 ? "-" : "") + new ByteSize((ulong)Int128.Abs(saved))
        : Unknown;

    private static string Size(ulong? bytes) => bytes is { } known ? new ByteSize(known).ToString() : Unknown;

    private static string Ratio(double? ratio) => Number(ratio, "0.000");

    private static string Share(double share) => Number(100 * share, "0.0") + "%";

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? Unknown;
}
