using System.Text.Json;
using Cleave.Bench.Comparisons;
using Cleave.Bench.Reports;
using Cleave.Tools.Tests.Reports;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Bench.Tests;

/// <summary>The report of benchmarks, for people and for programs.</summary>
public sealed class BenchReportTests
{
    private static readonly BenchResult Result = new()
    {
        Workload = "B3",
        What = "random sizes",
        Path = "core",
        Space = 16UL << 30,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [12, 10, 11],
        Checksum = 0xab,
        MetadataBytes = 1000,
        Reference = new BenchReference(55, 2000, 0xab),
    };

    private static readonly BenchResult Bare = Result with
    {
        Workload = "W1",
        Unit = BenchUnit.MillisecondsPerPass,
        Passes = [1234],
        Checksum = null,
        Reference = BenchReference.None,
    };

    private static readonly BenchThroughput[] Shared =
        [new("B3", "one lock", 1, [20, 22, 21]), new("B3", "one lock", 2, [14, 14.7, 15])];

    [Fact]
    public void A_row_has_the_figures_beside_the_references()
    {
        string[] lines = Text(new BenchReport("gpu-buddy", [Result, Bare], []));
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            "workload what space path unit median best reference faster metadata reference checksum expected",
            string.Join(' ', Words(lines[0])));
        Assert.Equal(
            "B3 random sizes 16 GiB core ns/op 11.0 10.0 55.0 5.00 1000 2000 00000000000000ab 00000000000000ab",
            string.Join(' ', Words(lines[1])));
        Assert.Equal("W1 random sizes 16 GiB core ms 1234 1234 - - 1000 - - -", string.Join(' ', Words(lines[2])));
    }

    [Fact]
    public void A_checksum_that_differs_is_marked_in_its_row_and_below()
    {
        var report = new BenchReport("gpu-buddy", [Result with { Checksum = 0xac }, Result], []);
        string[] lines = Text(report);
        Assert.False(report.AllAgree);
        Assert.EndsWith("00000000000000ac  00000000000000ab DIFFERS", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("B3 core: THE CHECKSUM DIFFERS", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_that_is_missing_differs_where_one_is_expected()
    {
        Assert.True((Result with { Checksum = null }).Differs);
        Assert.False(Bare.Differs);
    }

    [Fact]
    public void Throughput_is_set_beside_one_thread()
    {
        string[] lines = Text(new BenchReport("gpu-buddy", [], Shared));
        Assert.Equal("B3 one lock 1 21.0 22.0 1.00", string.Join(' ', Words(lines[1])));
        Assert.Equal("B3 one lock 2 14.7 15.0 0.70", string.Join(' ', Words(lines[2])));
    }

    [Fact]
    public void The_list_names_families_and_workloads()
    {
        var text = new StringWriter();
        BenchText.WriteList(BenchFamilies.All, text);
        Assert.All(BenchFamilies.All, family => Assert.Contains(family.Name + ": ", text.ToString(), StringComparison.Ordinal));
        Assert.All(
            BenchFamilies.All.SelectMany(family => family.Workloads),
            entry => Assert.Matches($@"\n  {entry.Name} +\S", text.ToString()));
    }

    [Fact]
    public void The_document_has_the_figures_as_numbers_and_the_checksums_as_text()
    {
        using JsonDocument document = Json(new BenchReport("gpu-buddy", [Result, Bare], Shared));
        JsonElement root = document.RootElement;
        Assert.Equal((BenchJson.Version, "gpu-buddy"), (root.GetProperty("version").GetInt32(), root.GetProperty("family").GetString()));
        JsonElement result = root.GetProperty("results")[0];
        string[] numbers = ["spaceBytes", "median", "minimum", "metadataBytes", "referenceTime", "referenceMetadataBytes"];
        Assert.Equal([16.0 * (1 << 30), 11, 10, 1000, 55, 2000], numbers.Select(name => result.GetProperty(name).GetDouble()));
        Assert.Equal([12, 10, 11], result.GetProperty("passes").EnumerateArray().Select(pass => pass.GetDouble()));
        Assert.Equal("00000000000000ab", result.GetProperty("checksum").GetString());
        Assert.True(result.GetProperty("agrees").GetBoolean());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("results")[1].GetProperty("checksum").ValueKind);
        Assert.Equal(14.7, root.GetProperty("throughput")[1].GetProperty("millionOperationsPerSecond").GetDouble());
    }

    [Fact]
    public void Every_field_is_documented()
    {
        string page = File.ReadAllText(Path.Combine(Samples.Folder, "..", "..", "docs", "performance.md"));
        BenchReport report = new("gpu-buddy", [Result], Shared)
        {
            Setting = BenchSetting.Current(isolated: true),
            Figures = [new LoadedFigure("a", "C1", BenchAxis.Space, 1, 1, 1, "b")],
        };
        using JsonDocument document = Json(report, BenchComparison.Of("earlier.json", report, report));
        Assert.All(JsonNames.All(document.RootElement), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static string[] Text(BenchReport report)
    {
        var text = new StringWriter();
        BenchText.Write(report, text);
        return text.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static JsonDocument Json(BenchReport report, BenchComparison? comparison = null)
    {
        var stream = new MemoryStream();
        BenchJson.Write(report, stream, comparison);
        return JsonDocument.Parse(stream.ToArray());
    }
}
