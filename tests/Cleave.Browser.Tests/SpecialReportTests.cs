using Cleave.Browser.Tests.Browsing;
using Cleave.Gpu;
using Cleave.Planning;
using Cleave.Tools.Html;
using Cleave.Tools.Planning;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Traces;

namespace Cleave.Browser.Tests;

/// <summary>Reports that are small, large, hostile, or of an allocator as it is now.</summary>
[Collection(BrowserGroup.Name)]
public sealed class SpecialReportTests(Browsing.Browser browser, Made made)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_phone_shows_it_without_scrolling_sideways(bool dark)
    {
        await using BrowserPage page = await browser.Open(made.Replay("torch-lm-finetune.pickle.gz"), 390, 844, dark, phone: true);
        Assert.True((int)(await page.Evaluate("document.documentElement.scrollWidth"))! <= 390);
        Picture map = await page.Shoot("map");
        Assert.True(map.Colours(0.25, 0.05, 0.95, 0.9) >= 8);
        (double x, double y, double width, double height) = await page.Place("map");
        await page.Tap(x + (0.6 * width), y + (0.8 * height));
        Assert.True(await page.IsShown("tip"));
        Made.Keep(await page.Shoot(), dark ? "phone-dark" : "phone-light");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_million_events_are_thinned_and_said_to_be()
    {
        MemoryReport report = MemoryReport.Of(LongTrace(500_000));
        string file = made.Write(stream => HtmlReport.Write(report, stream));
        Assert.InRange(new FileInfo(file).Length, 1, 6 << 20);

        await using BrowserPage page = await browser.Open(file);
        Assert.Contains(" runs of blocks the 40\u202f000 with the largest area", await page.TextOf("thinned"), StringComparison.Ordinal);
        Assert.True((await page.Shoot("map")).Colours(0.1, 0.05, 0.95, 0.9) >= 8);
        Assert.Contains("≈", await page.TextOf("figures"), StringComparison.Ordinal);
        Made.Keep(await page.Shoot(), "million-events");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_plan_is_drawn_as_a_packing()
    {
        Trace trace = Made.Sample("minimalloc-B.trace");
        ReplayOptions options =
            new() { TimedPasses = 0, Granularity = new Alignment(1), Plan = MemoryPlanner.Plan(TracePlan.AllocationsOf(trace)) };
        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Planned, options);
        var report = new ReplayReport([new TraceReport(trace, [result]) { Maps = [MemoryReport.Of(trace, result, options)] }]);

        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(report, stream)));
        Assert.True((await page.Shoot("map")).Colours(0.1, 0.05, 0.95, 0.9) >= 8);
        Made.Keep(await page.Shoot(), "plan");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_allocator_as_it_is_now_is_shown_without_a_history()
    {
        var vram = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 1UL << 40, Size = 1UL << 30 });
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            AllocatedBlock block = vram.AllocateBlock(4096UL << random.Next(7));
            if (random.Next(2) == 0)
                vram.Free(block, cleared: random.Next(2) == 0);
        }

        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(MemoryReport.Of(vram, "VRAM"), stream)));
        Assert.False(await page.IsShown("history"));
        Assert.False(await page.IsShown("moment"));
        Assert.True((await page.Shoot("strip")).Colours(0.2, 0, 1, 1) >= 5);
        Assert.Contains(new ByteSize(vram.FreeBytes).ToString(), await page.TextOf("figures"), StringComparison.Ordinal);
        Assert.Contains("0x100", await page.TextOf("holes"), StringComparison.Ordinal);
        Made.Keep(await page.Shoot(), "allocator-now");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Hostile_names_are_text()
    {
        const string Name = "</script><img src=x onerror=\"document.title='owned'\">{{script}}<!-- &amp; \u2028 'q'";
        var builder = new TraceBuilder(Name);
        builder.Allocate(1, 4096);
        builder.Allocate(2, 4096);
        builder.Free(1);
        builder.Stacks = new StackTable([$"{Name} (<b>x</b>.py:1)"], [0, 0]);
        await using BrowserPage page = await browser.Open(made.Replay(builder.Build()));
        Assert.Equal(Name.Replace('\u2028', ' '), ((string)(await page.Evaluate("document.querySelector('h1').textContent"))!).Replace(
            '\u2028', ' '));
        Assert.Equal(Name, (string?)await page.Evaluate("current.name"));
        Assert.Equal(
            "[0,0]", (await page.Evaluate("['img', 'b:not(.legend b)'].map(s => document.querySelectorAll(s).length)"))!.ToJsonString());
        await page.Evaluate("showTip(10, 10, lifeText(current, 0))");
        Assert.Contains("<b>x</b>", await page.TextOf("tip"), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
        Assert.Empty(page.Requests);
    }

    /// <summary>Most blocks are short-lived and small; some stay.</summary>
    private static Trace LongTrace(int allocations)
    {
        var random = new Random(7);
        var trace = new TraceBuilder("a million events");
        var waiting = new Queue<long>();
        for (long id = 0; id < allocations; id++)
        {
            trace.Allocate(id, random.Next(50) == 0 ? (ulong)random.Next(1 << 16, 1 << 22) : (ulong)random.Next(1, 1 << 15), 0, id * 3);
            waiting.Enqueue(id);
            while (waiting.Count > 600)
            {
                long next = waiting.Dequeue();
                if (random.Next(4) == 0)
                    waiting.Enqueue(next);
                else
                    trace.Free(next, (id * 3) + 1);
            }
        }

        while (waiting.TryDequeue(out long left))
            trace.Free(left);
        return trace.Build();
    }
}
