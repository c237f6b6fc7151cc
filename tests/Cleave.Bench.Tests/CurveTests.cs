using System.Text;
using System.Xml.Linq;
using Cleave.Bench.Gpu;
using Cleave.Bench.Reports;

namespace Cleave.Bench.Tests;

/// <summary>The curves: each point is the workload that it says, the reference's points are quoted, and the picture shows all.</summary>
public sealed class CurveTests
{
    private static readonly BenchFamily Family = BenchFamilies.Find("curves")!;

    private static BenchResult Point(string path, ulong space, double median, ulong metadata) => new()
    {
        Workload = "C1",
        What = "powers of two <&>",
        Path = path,
        Space = space,
        Unit = BenchUnit.NanosecondsPerOperation,
        Passes = [median],
        Checksum = null,
        MetadataBytes = metadata,
        Reference = BenchReference.None,
    };

    private static BenchReport Report => new(
        "curves",
        [
            Point("core", 1UL << 30, 10, 1_000), Point("core", 16UL << 30, 20, 2_000_000), Point("offset", 1UL << 30, 7, 500),
            Point("core", 1UL << 30, 5, 0) with { Workload = "B1" },
        ],
        [])
    {
        Figures = [new LoadedFigure("a peer", "C1", BenchAxis.Space, 16UL << 30, 34.5, 4096, "elsewhere")],
    };

    [Fact]
    public void The_points_go_from_1_GiB_to_4_TiB_and_from_a_thousand_blocks_to_ten_million()
    {
        BenchResult[] cases = [.. Family.ListCases(new BenchOptions { Paths = ["core"] })];
        ulong[] spaces = [1, 4, 16, 80, 256, 1024, 4096];
        Assert.Equal(spaces, cases.Where(point => point.Workload == "C1").Select(point => point.Space >> 30));
        Assert.Equal(spaces, cases.Where(point => point.Workload == "C2").Select(point => point.Space >> 30));
        Assert.Equal(5, cases.Count(point => point.Workload == "C3" && point.Axis == BenchAxis.LiveBlocks));
        Assert.Equal(
            ["core", "public", "best-fit", "offset", "loop"],
            Family.ListCases(new BenchOptions { Workloads = ["c3"] }).Take(5).Select(point => point.Path));
    }

    [Fact]
    public void Points_that_the_reference_has_too_have_its_checksum_on_the_paths_with_its_placement()
    {
        ulong? ChecksumOf(string workload, ulong gib, string path) => Family
            .ListCases(new BenchOptions { Workloads = [workload], Paths = [path] })
            .Single(point => point.Space == gib << 30).Reference.Checksum;
        Assert.Equal<ulong?>(0x78766fa0eb7bb236, ChecksumOf("C1", 16, "core"));
        Assert.Equal<ulong?>(0x2a4f2ad8c48cbc81, ChecksumOf("C1", 1024, "public"));
        Assert.Equal<ulong?>(0x290101057797ac3e, ChecksumOf("C2", 16, "core"));
        Assert.Null(ChecksumOf("C1", 16, "best-fit"));
        Assert.Null(ChecksumOf("C1", 4, "core"));
    }

    [Fact]
    public void A_point_counts_its_live_blocks()
    {
        BenchReport report = Family.Run(new BenchOptions { Workloads = ["C3"], Paths = ["core"], Passes = 1, Short = true, Case = 1 });
        BenchResult result = Assert.Single(report.Results);
        Assert.InRange(result.LiveBlocks!.Value, 9_500, 10_500);
        Assert.Equal("C3", Assert.Single(report.Figures).Workload);
        Assert.All(Family.FiguresFor(new BenchOptions()), figure => Assert.True(figure.Time > 0 && figure.Source.Length > 0));
    }

    [Fact]
    public void The_checksum_of_a_curve_is_that_of_its_workload()
    {
        SteadyWorkload workload = Curves.CurvesBench.Plays.First(play => play.Space == 16UL << 30 && !play.Odd);
        Assert.Equal((GpuWorkloads.Steady.Warm, GpuWorkloads.Steady.Operations), (workload.Warm, workload.Operations));
        Assert.Equal(4UL << 30, ((SteadyWorkload)workload.Shortened()).Space);
    }

    [Fact]
    public void The_picture_has_a_line_for_each_path_and_a_mark_for_each_loaded_figure()
    {
        XElement svg = XElement.Parse(Write(BenchSvg.Write));
        XNamespace space = svg.Name.Namespace;
        string[] titles = [.. svg.Descendants(space + "title").Select(title => title.Value)];
        Assert.Contains("core, 16 GiB: 20", titles);
        Assert.Contains("offset, 1 GiB: 7", titles);
        Assert.Contains("a peer, 16 GiB: 34.5 (loaded: elsewhere)", titles);
        Assert.Contains("core, 16 GiB: 2 MB", titles);
        Assert.Contains("B1 core, 1 GiB: 5 ns/op", titles);
        Assert.Equal(4, svg.Descendants(space + "polyline").Count());
        string[] texts = [.. svg.Descendants(space + "text").Select(text => text.Value)];
        Assert.Contains("C1: powers of two <&>", texts);
        Assert.Contains("a: a peer, 16 GiB, 34.5; loaded", texts);
    }

    [Fact]
    public void The_page_has_the_picture_and_the_table_and_runs_no_script()
    {
        string page = Write((report, stream) => BenchHtml.Write(report, stream));
        Assert.Contains("<svg ", page, StringComparison.Ordinal);
        Assert.Contains("powers of two &lt;&amp;&gt;", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("two <&>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_has_a_table_for_each_curve_and_says_what_was_loaded()
    {
        var text = new StringWriter();
        BenchText.Write(Report, text);
        string[] lines = text.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Contains(lines, line => line.StartsWith("C1, powers of two", StringComparison.Ordinal));
        Assert.Contains(lines, line => Words(line) == "space core metadata offset metadata");
        Assert.Contains(lines, line => Words(line) == "1 GiB 10 1000 7 500");
        Assert.Contains(lines, line => Words(line) == "16 GiB 20 2000000 - -");
        Assert.Contains(
            lines, line => Words(line) == "loaded, not measured here: a peer at 16 GiB: 34.5 ns/op, 4096 bytes of metadata (elsewhere)");
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Write(Action<BenchReport, Stream> write)
    {
        var stream = new MemoryStream();
        write(Report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
