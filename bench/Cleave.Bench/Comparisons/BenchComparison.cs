using Cleave.Bench.Reports;

namespace Cleave.Bench.Comparisons;

/// <summary>A run of benchmarks beside an earlier one, workload by workload, as plain data. Immutable.</summary>
/// <param name="Source">The name of the file of the earlier run.</param>
/// <param name="Remarks">What differs between the two runs besides the figures, in sentences.</param>
/// <param name="Rows">The workloads that both runs have, in the order of this run.</param>
/// <param name="OnlyNow">The workloads that only this run has.</param>
/// <param name="OnlyEarlier">The workloads that only the earlier run has.</param>
public sealed record BenchComparison(
    string Source,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<ComparedResult> Rows,
    IReadOnlyList<string> OnlyNow,
    IReadOnlyList<string> OnlyEarlier)
{
    /// <summary>Compares two runs of one family.</summary>
    /// <param name="source">The name of the file of the earlier run.</param>
    /// <param name="earlier">The earlier run.</param>
    /// <param name="now">This run.</param>
    public static BenchComparison Of(string source, BenchReport earlier, BenchReport now)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(now);
        Entry[] before = [.. EntriesOf(earlier)];
        Entry[] after = [.. EntriesOf(now)];
        Dictionary<string, Entry> known = before.ToDictionary(entry => entry.Key);
        HashSet<string> names = [.. after.Select(entry => entry.Key)];
        return new BenchComparison(
            source,
            [.. RemarksOn(earlier, now)],
            [.. after.Where(entry => known.ContainsKey(entry.Key)).Select(entry => entry.Beside(known[entry.Key]))],
            [.. after.Where(entry => !known.ContainsKey(entry.Key)).Select(entry => entry.Title)],
            [.. before.Where(entry => !names.Contains(entry.Key)).Select(entry => entry.Title)]);
    }

    private static IEnumerable<string> RemarksOn(BenchReport earlier, BenchReport now) =>
        (earlier.Setting, now.Setting) is ({ } then, { } current) ? current.DifferencesFrom(then)
            : earlier.Setting is null
                ? ["The earlier report does not say on which machine and with which build it was measured."]
                : [];

    private static IEnumerable<Entry> EntriesOf(BenchReport report)
    {
        IEnumerable<Entry> all = report.Results.Select(Entry.Of).Concat(report.Throughput.Select(Entry.Of));

        // Two workloads may have the same name, path and size, such as the two halves of B5. Their order tells them apart.
        return all.GroupBy(entry => entry.Key)
            .SelectMany(same => same.Select((entry, number) => entry with { Key = FormattableString.Invariant($"{entry.Key} {number}") }));
    }

    private sealed record Entry(string Key, string Title, ComparedResult Values)
    {
        public static Entry Of(BenchResult result) => Of(result.Title, new ComparedResult(
            result.Workload, result.Path, result.Space, result.Unit.Name(), result.Unit.IsRate(), PassSpread.Of(result.Passes), default));

        public static Entry Of(BenchThroughput reached)
        {
            string path = FormattableString.Invariant($"{reached.Setting}, threads: {reached.Threads}");
            return Of($"{reached.Workload} {path}", new ComparedResult(
                reached.Workload, path, Space: 0, "Mops/s", IsRate: true, PassSpread.Of(reached.Passes), default));
        }

        public ComparedResult Beside(Entry earlier) => Values with { Earlier = earlier.Values.Earlier, Now = Values.Earlier };

        // The unit is part of the key, because values of two units cannot be compared.
        private static Entry Of(string title, ComparedResult values) => new($"{title} {values.Unit}", title, values);
    }
}
