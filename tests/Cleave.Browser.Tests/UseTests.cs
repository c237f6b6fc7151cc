using System.Text.Json.Nodes;
using Cleave.Browser.Tests.Browsing;

namespace Cleave.Browser.Tests;

/// <summary>What a reader does with the report: keys, wheel, drag, choosing, light and dark.</summary>
[Collection(BrowserGroup.Name)]
public sealed class UseTests(Browsing.Browser browser, Made made)
{
    private const string Sample = "torch-lm-finetune.pickle.gz";

    [Fact]
    public async Task The_slider_is_moved_by_keys()
    {
        await using BrowserPage page = await OpenSample();
        await page.Evaluate("document.getElementById('moment').focus()");
        Assert.Equal(7563, await Event(page));
        await page.Key("ArrowRight");
        Assert.Equal(7564, await Event(page));
        Assert.StartsWith("7\u202f564 of 15\u202f495", await page.TextOf("moment-text"), StringComparison.Ordinal);
        await page.Key("End");
        Assert.Equal(15494, await Event(page));
        Assert.Contains("event 15\u202f494", (string?)await page.Evaluate(
            "document.getElementById('moment').getAttribute('aria-valuetext')"), StringComparison.Ordinal);
        await page.Evaluate("document.getElementById('peak').click()");
        Assert.Equal(7563, await Event(page));
    }

    [Fact]
    public async Task Dragging_the_slider_moves_the_moment_and_changes_the_pictures()
    {
        await using BrowserPage page = await OpenSample();
        Picture before = await page.Shoot("strip");
        (double x, double y, double width, double height) = await page.Place("moment");
        await page.Drag(x + (width / 2), y + (height / 2), x + (width / 4), y + (height / 2));
        Assert.InRange(await Event(page), 3000, 5000);
        Picture after = await page.Shoot("strip");
        Assert.NotEqual(before.Part(0, 0, 1, 1), after.Part(0, 0, 1, 1));
    }

    [Fact]
    public async Task The_map_zooms_to_the_pointer_moves_by_drag_and_keys_and_comes_back()
    {
        await using BrowserPage page = await OpenSample();
        (double x, double y, double width, double height) = await page.Place("map");
        JsonNode whole = await View(page);
        await page.Wheel(x + (width / 2), y + (height / 2), down: -240);
        JsonNode near = await View(page);
        Assert.InRange(Span(near, "x"), 0.5 * Span(whole, "x"), 0.9 * Span(whole, "x"));

        await page.Drag(x + (width / 2), y + (height / 2), x + (width / 2) + 60, y + (height / 2) + 40);
        JsonNode dragged = await View(page);
        Assert.True((double)dragged["x0"]! < (double)near["x0"]!
            && (double)dragged["y0"]! < (double)near["y0"]!, "what is held follows the pointer");

        await page.Evaluate("document.getElementById('map').focus()");
        await page.Key("ArrowRight");
        Assert.True((double)(await View(page))["x0"]! > (double)dragged["x0"]!);
        await page.Key("+");
        Assert.True(Span(await View(page), "y") < Span(dragged, "y"));
        await page.Key("Enter");
        Assert.True(await page.IsShown("tip"));
        await page.Key("0");
        Assert.Equal(whole.ToJsonString(), (await View(page)).ToJsonString());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Another_picture_is_chosen_from_the_list()
    {
        await using BrowserPage page = await OpenSample();
        Picture scattered = await page.Shoot("map");
        await page.Evaluate("(s => { s.value = 1; s.dispatchEvent(new Event('change')); })(document.getElementById('which'))");
        Assert.Contains("contiguous", (string?)await page.Evaluate(
            "document.getElementById('map').getAttribute('aria-label')"), StringComparison.Ordinal);
        Assert.NotEqual(scattered.Part(0, 0, 1, 1), (await page.Shoot("map")).Part(0, 0, 1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Light_and_dark_follow_the_system_and_then_the_button(bool dark)
    {
        await using BrowserPage page = await browser.Open(made.Replay(Sample), dark: dark);
        Picture asSystem = await page.Shoot();
        Assert.Equal(dark, IsDark(asSystem[3, 3]));
        Assert.Equal(dark, IsDark((await page.Shoot("map"))[30, 300]));
        Made.Keep(asSystem, Sample + (dark ? "-laptop-dark" : "-laptop-system-light"));
        await page.Evaluate("document.getElementById('theme').click()");
        Assert.Equal(!dark, IsDark((await page.Shoot())[3, 3]));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Every_picture_and_control_has_a_name()
    {
        await using BrowserPage page = await OpenSample();
        const string Nameless = """
            [...document.querySelectorAll('canvas, button, input, select, [role=region]')]
              .filter(e => !(e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim())).map(e => e.id)
            """;
        Assert.Equal("[]", (await page.Evaluate(Nameless))!.ToJsonString());
        Assert.Contains("what is free lies in 2 holes", await page.TextOf("words"), StringComparison.Ordinal);
        Assert.Equal("words", (string?)await page.Evaluate("document.getElementById('chart').getAttribute('aria-describedby')"));
        Assert.True((int)(await page.Evaluate("document.querySelectorAll('th:not([scope])').length"))! == 0);
    }

    private Task<BrowserPage> OpenSample() => browser.Open(made.Replay(Sample));

    private static async Task<int> Event(BrowserPage page) => (int)(await page.Evaluate("event"))!;

    private static async Task<JsonNode> View(BrowserPage page) => (await page.Evaluate("mapView.view"))!;

    private static double Span(JsonNode view, string axis) => (double)view[axis + "1"]! - (double)view[axis + "0"]!;

    private static bool IsDark(int colour) => (colour >> 16 & 0xff) + (colour >> 8 & 0xff) + (colour & 0xff) < 3 * 128;
}
