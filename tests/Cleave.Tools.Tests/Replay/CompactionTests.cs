using System.Text;
using System.Text.Json;
using Cleave.Tools.Html;
using Cleave.Tools.Json;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;

namespace Cleave.Tools.Tests.Replay;

/// <summary>The space that a bounded amount of moving saves, on traces whose answer is known.</summary>
public sealed class CompactionTests
{
    private const ulong Page = 4096;

    /// <summary>Four pages, the first and the third freed, and two pages in one:
    /// 6 pages without moves, 4 with a move of one page.</summary>
    private const string Comb = "a 1 4096; a 2 4096; a 3 4096; a 4 4096; f 1; f 3; a 5 8192";

    private static readonly ReplayOptions Options = Play.Untimed with { PageSize = new Alignment(Page) };

    [Fact]
    public void A_move_saves_the_space_that_it_makes_free()
    {
        ReplayResult result = Run(Comb, Page);
        Assert.Equal((6 * Page, new ReplayCompaction(Page, 4 * Page, Page, 1, 0)), (result.Space, result.Compaction));
        Assert.Equal(Run(Comb, 0).Space, result.Space);
    }

    [Fact]
    public void Fewer_bytes_than_a_move_takes_save_nothing()
    {
        ReplayCompaction? compaction = Run(Comb, Page - 1).Compaction;
        Assert.Equal(new ReplayCompaction(Page - 1, 6 * Page, 0, 0, 0), compaction);
    }

    [Fact]
    public void The_limit_is_that_of_all_moves_together()
    {
        const string Twice = Comb + "; f 5; a 6 4096; a 7 4096; f 2; f 6; a 8 8192";
        ReplayCompaction compaction = Run(Twice, 100 * Page).Compaction!;
        Assert.True(compaction.MovedBytes <= 100 * Page && compaction.Space == 4 * Page);
        Assert.True(Run(Twice, Page).Compaction!.MovedBytes <= Page);
    }

    [Fact]
    public void In_a_given_space_the_failures_that_remain_are_counted()
    {
        ReplayResult result = Replayer.Run(
            Play.Trace(Comb), PlacementPolicy.BestFit, Options with { Size = 4 * Page, CompactBytes = Page });
        Assert.Equal((1, new ReplayCompaction(Page, 4 * Page, Page, 1, 0)), (result.FailureCount, result.Compaction));
        Assert.Equal(
            "bestfit: moves of at most 4 KiB in all would leave 0 of 1 failures (1 move of 4 KiB).",
            ReplayNotes.Of(new TraceReport(Play.Trace(Comb), [result])).Select(note => note.ToString()).Single(
                note => note.Contains("moves", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_policies_move_nothing() =>
        Assert.Null(Replayer.Run(Play.Trace(Comb), PlacementPolicy.Scattered, Options with { CompactBytes = Page }).Compaction);

    [Fact]
    public void Text_json_and_page_say_what_moves_would_save()
    {
        var report = new ReplayReport([new TraceReport(Play.Trace(Comb), [Run(Comb, Page)])]);
        const string Sentence =
            "bestfit: moves of at most 4 KiB in all would save 8 KiB of 24 KiB: 16 KiB would do, 1.000 of the peak, with 1 move of 4 KiB.";
        var text = new StringWriter();
        ReplayText.Write(report, text, width: 200);
        Assert.Contains(Sentence, text.ToString(), StringComparison.Ordinal);
        using var json = new MemoryStream();
        ReplayJson.Write(report, json);
        JsonElement compaction = JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("traces")[0].GetProperty("results")[
            0].GetProperty("compaction");
        Assert.Equal((4 * Page, 1, 1.0), (compaction.GetProperty("footprintBytes").GetUInt64(), compaction.GetProperty(
            "moves").GetInt32(), compaction.GetProperty("footprintRatio").GetDouble()));
        using var html = new MemoryStream();
        HtmlReport.Write(report, html);
        Assert.Contains(
            "moves of at most 4 KiB in all would save 8 KiB", Encoding.UTF8.GetString(html.ToArray()), StringComparison.Ordinal);
    }

    private static ReplayResult Run(string events, ulong compact) =>
        Replayer.Run(Play.Trace(events), PlacementPolicy.BestFit, Options with { CompactBytes = compact });
}
