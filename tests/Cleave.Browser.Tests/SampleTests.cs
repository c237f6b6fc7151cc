using System.Text.Json.Nodes;
using Cleave.Browser.Tests.Browsing;
using Cleave.Tools.Html;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Browser.Tests;

/// <summary>The report of each sample in a browser: it draws, and tells what the data says.</summary>
[Collection(BrowserGroup.Name)]
public sealed class SampleTests(Browsing.Browser browser, Made made)
{
    public static TheoryData<string> Samples =>
    [
        "torch-lm-finetune.pickle.gz", "torch-lm-finetune.trace.gz", "vma-renderer.trace",
        "minimalloc-A.trace", "minimalloc-B.trace", "minimalloc-C.trace", "minimalloc-D.trace", "minimalloc-E.trace",
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task It_draws_every_picture_without_a_complaint(string sample)
    {
        await using BrowserPage page = await browser.Open(made.Replay(sample));
        Assert.Equal(sample, (string?)await page.Evaluate("document.querySelector('h1').innerText"));
        Picture map = await page.Shoot("map");
        Assert.True(map.Colours(0.1, 0.05, 0.95, 0.9) >= 8, "the map has ages and free memory");
        Assert.True((await page.Shoot("chart")).Colours(0.1, 0.05, 0.95, 0.8) >= 4, "the lines, the area and the ground");
        Assert.True((await page.Shoot("strip")).Colours(0.2, 0, 1, 1) >= 2, "cells and what is between them");
        Made.Keep(await page.Shoot(), sample + "-laptop-light");
        Assert.Empty(page.Complaints);
        Assert.Empty(page.Requests);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_slider_tells_what_the_replay_knows_of_each_moment(string sample)
    {
        Trace trace = Made.Sample(sample);
        MemoryReport report = MemoryReport.Of(trace, PlacementPolicy.Contiguous);
        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(report, stream)));
        IReadOnlyList<HistoryPoint> points = report.History!.Points;
        foreach (int at in (int[])[0, points.Count / 3, points.Count / 2, points.Count - 1])
        {
            HistoryPoint point = points[at];
            JsonNode figures = (await page.Evaluate(
                $"(s => {{ s.value = {point.Event}; s.dispatchEvent(new Event('input')); return figuresAt(current, {point.Event}); }})"
                + "(document.getElementById('moment'))"))!;
            Assert.Equal((point.Live, point.Allocated, point.Mapped), (
                (ulong)figures["live"]!, (ulong)figures["allocated"]!, (ulong)figures["mapped"]!));
            Assert.Contains(new ByteSize(point.Live).ToString(), await page.TextOf("figures"), StringComparison.Ordinal);
        }

        Assert.Empty(page.Complaints);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_block_that_the_pointer_is_on_says_what_it_is(string sample)
    {
        MemoryReport report = MemoryReport.Of(Made.Sample(sample), PlacementPolicy.Scattered);
        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(report, stream)));
        BlockLife life = report.History!.Lives.MaxBy(life => (double)life.Size * (life.Death - life.Birth));
        (double x, double y) = await PlaceOf(page, report, life);
        await page.Move(x, y);

        string tip = await page.TextOf("tip");
        Assert.Contains($"Id {life.Id}: {new ByteSize(life.Requested)} asked for", tip, StringComparison.Ordinal);
        Assert.Contains($"at 0x{life.Address:x}", tip, StringComparison.Ordinal);
        Assert.Equal(life.Stack >= 0, tip.Contains(".py:", StringComparison.Ordinal));
        await page.Move(2, 2);
        Assert.False(await page.IsShown("tip"));
        Assert.Empty(page.Complaints);
    }

    /// <summary>The middle of a life on the map, in the window.</summary>
    internal static async Task<(double X, double Y)> PlaceOf(BrowserPage page, MemoryReport report, BlockLife life)
    {
        (double left, double top, _, _) = await page.Place("map");
        JsonNode frame = (await page.Evaluate("frameOf(document.getElementById('map'))"))!;
        double across = (life.Birth + life.Death) / 2.0 / report.History!.EventCount;
        double down = (life.Address + (life.Size / 2.0)) / report.Moment.Size;
        return (left + (double)frame["left"]! + (across * (double)frame["width"]!), top + (double)frame["top"]!
            + (down * (double)frame["height"]!));
    }
}
