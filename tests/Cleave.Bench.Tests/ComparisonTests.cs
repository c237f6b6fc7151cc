using System.Text;
using System.Text.Json;
using Cleave.Bench.Comparisons;
using Cleave.Bench.Reports;

namespace Cleave.Bench.Tests;

/// <summary>A run beside an earlier one: differences beyond the spread, workloads without a partner, and files that are refused.</summary>
public sealed class ComparisonTests
{
    private static readonly BenchResult Result = new()
    {
        Workload = "B3",
        What = "random sizes",
        Path = "core",
        Space = 16UL << 30,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [10, 11, 12],
        Checksum = 0xab,
        MetadataBytes = 1000,
        Reference = new BenchReference(55, 2000, 0xab),
        LiveBlocks = 17,
        Axis = BenchAxis.LiveBlocks,
    };

    private static readonly BenchSetting Setting = new(
        DateTimeOffset.UnixEpoch, "a processor", 2, "an OS", ".NET 10", "0.1.0", "00ff", IsIsolated: true);

    [Theory]
    [InlineData(new[] { 9.0, 9.5, 9.9 }, ComparisonVerdict.Faster)]
    [InlineData(new[] { 9.0, 9.5, 10.0 }, ComparisonVerdict.WithinSpread)]
    [InlineData(new[] { 12.0, 13.0, 14.0 }, ComparisonVerdict.WithinSpread)]
    [InlineData(new[] { 12.1, 13.0, 14.0 }, ComparisonVerdict.Slower)]
    [InlineData(new[] { 1.0, 2.0 }, ComparisonVerdict.TooFewPasses)]
    public void A_difference_counts_when_the_passes_of_two_runs_do_not_overlap(double[] passes, ComparisonVerdict verdict)
    {
        BenchComparison comparison = Compare([Result], [Result with { Passes = passes }]);
        ComparedResult row = Assert.Single(comparison.Rows);
        Assert.Equal((verdict, (passes.Order().ElementAt(passes.Length / 2)) / 11), (row.Verdict, row.Ratio));
    }

    [Fact]
    public void A_higher_rate_is_faster()
    {
        BenchResult rate = Result with { Unit = BenchUnit.MegabytesPerSecond };
        Assert.Equal(ComparisonVerdict.Faster, Compare([rate], [rate with { Passes = [20, 21, 22] }]).Rows[0].Verdict);
        BenchThroughput[] shared = [new("B3", "one lock", 2, [20, 22, 21])];
        BenchComparison threads = BenchComparison.Of(
            "a.json", new BenchReport("pool", [], shared), new BenchReport("pool", [], [shared[0] with { Passes = [10, 11, 12] }]));
        Assert.Equal(("one lock, threads: 2", ComparisonVerdict.Slower), (threads.Rows[0].Path, threads.Rows[0].Verdict));
    }

    [Fact]
    public void Each_workload_is_set_beside_its_own_and_the_others_are_named()
    {
        // Two cases of one name, path and size are told apart by their order.
        BenchResult second = Result with { What = "another half", Passes = [100, 101, 102] };
        BenchComparison comparison = Compare(
            [Result, second, Result with { Workload = "B9" }], [Result, second, Result with { Path = "public" }]);
        Assert.Equal([11, 101], comparison.Rows.Select(row => row.Earlier.Median));
        Assert.Equal([1.0, 1.0], comparison.Rows.Select(row => row.Ratio));
        Assert.Equal(["B3 public, 16 GiB"], comparison.OnlyNow);
        Assert.Equal(["B9 core, 16 GiB"], comparison.OnlyEarlier);
        string text = Text(comparison);
        Assert.Contains("Only this run has: B3 public, 16 GiB.", text, StringComparison.Ordinal);
        Assert.Contains("2 compared: 0 faster and 0 slower beyond the spread, 2 within it.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_machine_or_build_is_named()
    {
        BenchReport earlier = new("pool", [Result], []) { Setting = Setting };
        Assert.Empty(BenchComparison.Of("a", earlier, earlier).Remarks);
        string[] remarks = [.. BenchComparison.Of("a", earlier, earlier with
        {
            Setting = Setting with { Processor = "another", CodeId = "0100", IsIsolated = false },
        }).Remarks];
        Assert.Equal(
            [
                "The processor differs: a processor in the earlier run, another now.",
                "The compiled code differs: 00ff in the earlier run, 0100 now.",
                "The process of the workloads differs: one for each in the earlier run, one for all now.",
            ],
            remarks);
        string unknown = BenchComparison.Of("a", earlier with { Setting = null }, earlier).Remarks[0];
        Assert.Contains("does not say", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        var report = new BenchReport("pool", [Result], [new("B3", "one lock", 2, [3, 4])]) { Setting = Setting };
        BenchReport read = Read(Json(report));
        Assert.Equal((report.Family, report.Setting), (read.Family, read.Setting));
        BenchResult result = Assert.Single(read.Results);
        Assert.Equal(Result.Passes, result.Passes);
        Assert.Equal(Result with { Passes = result.Passes }, result);
        Assert.Equal((2, 4.0), (Assert.Single(read.Throughput).Threads, read.Throughput[0].Median));
    }

    [Fact]
    public void The_document_has_the_comparison()
    {
        BenchReport report = new("pool", [Result], []);
        using JsonDocument document = JsonDocument.Parse(Json(report, BenchComparison.Of("a.json", report, report)));
        JsonElement comparison = document.RootElement.GetProperty("comparison");
        Assert.Equal("a.json", comparison.GetProperty("comparedWith").GetString());
        JsonElement row = comparison.GetProperty("compared")[0];
        Assert.Equal((1.0, "within the spread"), (row.GetProperty("ratio").GetDouble(), row.GetProperty("verdict").GetString()));
        Assert.Equal(11, row.GetProperty("earlier").GetProperty("median").GetDouble());
    }

    [Theory]
    [InlineData("", "line 1 is no JSON")]
    [InlineData("[]", "it is no JSON object")]
    [InlineData("""{"version":1,"traces":[]}""", "its field 'family' is missing or no string")]
    [InlineData("""{"version":"1","family":"pool","results":[]}""", "its field 'version' is missing or no number")]
    [InlineData("""{"version":7,"family":"pool","results":[]}""", "layout version 7; this command reads version 1")]
    [InlineData("""{"version":1,"family":"pool","results":[]}""", "cannot be read")]
    [InlineData("""{"version":1,"family":"pool","results":[{}],"throughput":[]}""", "$.results[0] cannot be read")]
    [InlineData(
        """
        {"version":1,"family":"pool","results":[],
        "throughput":[{"workload":"a","setting":"b","threads":1,"millionOperationsPerSecond":1,"passes":[]}]}
        """,
        "no passes")]
    public void A_file_of_another_layout_is_refused_by_name(string text, string complaint)
    {
        string message = Assert.Throws<InvalidDataException>(() => Read(Encoding.UTF8.GetBytes(text))).Message;
        Assert.Contains(complaint, message, StringComparison.Ordinal);
        Assert.Contains("'a.json'", message, StringComparison.Ordinal);
    }

    private static BenchComparison Compare(BenchResult[] earlier, BenchResult[] now) =>
        BenchComparison.Of("a.json", new BenchReport("pool", earlier, []), new BenchReport("pool", now, []));

    private static string Text(BenchComparison comparison)
    {
        var text = new StringWriter();
        ComparisonText.Write(comparison, text);
        return text.ToString();
    }

    private static byte[] Json(BenchReport report, BenchComparison? comparison = null)
    {
        var stream = new MemoryStream();
        BenchJson.Write(report, stream, comparison);
        return stream.ToArray();
    }

    private static BenchReport Read(byte[] text) => BenchJsonReader.Read(new MemoryStream(text), "a.json");
}
