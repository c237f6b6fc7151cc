using System.Text.RegularExpressions;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The table for people: columns line up and hold the numbers; what went wrong stands below.</summary>
public sealed partial class ReplayTextTests
{
    private static readonly string[] Header =
    [
        "trace", "policy", "events", "peak live", "footprint", "/ peak", "mapped", "int.frag", "ext.frag",
        "blocks/alloc", "splits", "merges", "failures", "ns/op",
    ];

    [Fact]
    public void A_row_holds_the_numbers_of_a_result()
    {
        string[] lines = Render(Report("a 0 5000; f 0", Play.Untimed with { Size = 65536, Policies = [PlacementPolicy.Scattered] }));
        Assert.Equal(2, lines.Length);
        Assert.Equal(Header, Cells(lines[0]));
        Assert.Equal(
            ["hand-made", "scattered", "2", "4.88 KiB", "64 KiB", "13.107", "8 KiB", "39.0%", "42.9%", "1.00", "3", "3", "0", "-"],
            Cells(lines[1]));
    }

    [Fact]
    public void Text_columns_begin_and_number_columns_end_in_line()
    {
        TraceReport small = Report("a 0 1", Play.Untimed).Traces[0];
        TraceReport large = Report(string.Join(';', Enumerable.Range(0, 1000).Select(id => $"a {id} 1000000")), Play.Untimed).Traces[0];
        string[] lines = Render(new ReplayReport([small, large]))[..5];
        Assert.Equal(5, lines.Length);
        MatchCollection header = Cell().Matches(lines[0]);
        foreach (MatchCollection row in lines.Select(line => Cell().Matches(line)))
        {
            Assert.Equal(header.Take(2).Select(cell => cell.Index), row.Take(2).Select(cell => cell.Index));
            Assert.Equal(header.Skip(2).Select(End), row.Skip(2).Select(End));
        }
    }

    [Fact]
    public void What_was_recorded_stands_in_a_row_of_its_own()
    {
        var builder = new TraceBuilder("snapshot") { Recorded = new RecordedFootprint(1 << 20, 3 << 20, 2 << 20) };
        builder.Allocate(0, 1 << 20);
        string[] lines = Render(ReportOf(builder.Build(), Play.Untimed));
        Assert.Contains("snapshot: Fragmentation: 50 % of the 2 MiB that PyTorch had reserved was idle at the peak (1 MiB).", lines);
        Assert.Equal(["snapshot", "as recorded", "1", "1 MiB", "3 MiB", "3.000"], Cells(lines[1])[..6]);
        Assert.Equal(Header.Length, Cells(lines[1]).Length);
    }

    [Fact]
    public void Failures_are_told_below_with_their_events()
    {
        string text = string.Join('\n', Render(Report("a 7 4096; a 8 4096", Play.Untimed with { Size = 4096 })));
        Assert.Contains(
            "hand-made, scattered: allocations that failed: 1, in 4 KiB. The first:\n  event 1 (line 2), id 8: No room for 4 KiB", text,
            StringComparison.Ordinal);
        Assert.Contains("hand-made, contiguous: allocations that failed: 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_in_vain_says_how_far_it_went()
    {
        string text = string.Join('\n', Render(Report(
            "a 0 9223372036854771712; a 1 1 9223372036854775808; a 2 1 9223372036854775808",
            Play.Untimed with { PageSize = new Alignment(1UL << 60), Policies = [PlacementPolicy.Contiguous] })));
        Assert.Contains("no space up to 15 EiB served all (a space has less than 2^64 bytes)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "the request for 4 KiB that the recorded program was refused would have fitted in 8 KiB.")]
    [InlineData(8192UL, "the request for 4 KiB that the recorded program was refused would have been served.")]
    public void Refused_requests_are_told(ulong? size, string told)
    {
        string[] lines = Render(Report("a 0 4096; oom 4096", Play.Untimed with { Size = size }));
        Assert.Equal(2, lines.Count(line => line.EndsWith(told, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_served_trace_without_notes_has_nothing_below_the_table() =>
        Assert.Equal(3, Render(Report("a 0 1; f 0", Play.Untimed with { Size = 65536 })).Length);

    [Fact]
    public void A_narrow_text_has_the_traces_one_below_the_other_and_the_columns_that_fit()
    {
        ReplayReport one = Report("a 0 5000; f 0; oom 1000000", Play.Untimed with { Size = 65536 });
        string[] lines = RenderNarrow(new ReplayReport([.. one.Traces, .. one.Traces]), 80);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal("hand-made: 3 events, 4.88 KiB live at the peak", lines[0]);
        Assert.Equal(["policy", "footprint", "/ peak", "mapped", "int.frag", "ext.frag", "failures", "ns/op"], Cells(lines[1]));
        Assert.Equal(["scattered", "64 KiB", "13.107", "8 KiB", "39.0%", "42.9%", "0", "-"], Cells(lines[2]));
        Assert.Equal(2, lines.Count(line => line.StartsWith("hand-made:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_very_narrow_text_still_has_the_policy_the_footprint_and_the_ratio()
    {
        string[] lines = RenderNarrow(Report("a 0 5000; f 0", Play.Untimed with { Size = 65536 }), 32);
        Assert.Equal(["policy", "footprint", "/ peak"], Cells(lines.First(line => line.Contains("policy", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_wide_window_shows_every_column_but_the_name()
    {
        string[] lines = RenderNarrow(Report("a 0 5000; f 0", Play.Untimed with { Size = 65536 }), 200);
        Assert.Equal(Header[1..2].Concat(Header[3..]), Cells(lines[1]));
    }

    [Fact]
    public void A_report_without_traces_is_the_header_alone() => Assert.Equal(Header, Cells(Assert.Single(Render(new ReplayReport([])))));

    internal static ReplayReport Report(string events, ReplayOptions options) => ReportOf(Play.Trace(events), options);

    private static ReplayReport ReportOf(Trace trace, ReplayOptions options) =>
        new([new TraceReport(trace, [.. options.Policies.Select(policy => Replayer.Run(trace, policy, options))])]);

    private static string[] Render(ReplayReport report)
    {
        var text = new StringWriter();
        ReplayText.Write(report, text);
        return text.ToString().Split(Environment.NewLine)[..^1];
    }

    private static string[] RenderNarrow(ReplayReport report, int width)
    {
        var text = new StringWriter();
        ReplayText.Write(report, text, width);
        return text.ToString().Split(Environment.NewLine)[..^1];
    }

    private static string[] Cells(string line) => [.. Cell().Matches(line).Select(cell => cell.Value)];

    private static int End(Match cell) => cell.Index + cell.Length;

    /// <summary>A cell may hold single spaces; two part it from the next.</summary>
    [GeneratedRegex(@"\S+(?: \S+)*")]
    private static partial Regex Cell();
}
