using Cleave.Browser.Tests.Browsing;
using Cleave.Gpu;
using Cleave.Tools.Html;
using Cleave.Tools.Reports;

namespace Cleave.Browser.Tests;

/// <summary>The page of a tracked allocator selects an allocation, from the table and in the picture,
/// and shows its name and all its blocks.</summary>
[Collection(BrowserGroup.Name)]
public sealed class AllocationPageTests(Browsing.Browser browser, Made made)
{
    private readonly GpuBuddy _vram = new(new GpuBuddyOptions { Size = 16 << 20, TrackAllocations = true });

    [Fact]
    public async Task An_allocation_is_chosen_in_the_table_and_in_the_picture()
    {
        using AllocatedBlocks texture = _vram.Allocate(7 << 20);
        texture.Tag = "<b>texture</b>";
        using AllocatedBlocks buffer = _vram.Allocate(1 << 20);
        buffer.Tag = "buffer";
        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(MemoryReport.Of(_vram), stream)));
        Assert.True(await page.IsShown("allocations"));
        Assert.False(await page.IsShown("chosen"));
        Picture before = await page.Shoot("strip");

        await Press(page, row: 0);
        string chosen = await page.TextOf("chosen");
        Assert.StartsWith($"<b>texture</b>: 7 MiB in {texture.Count} blocks, ", chosen, StringComparison.Ordinal);
        Assert.All(texture, block => Assert.Contains($"at 0x{block.Offset:x}", chosen, StringComparison.Ordinal));
        Assert.Contains(nameof(An_allocation_is_chosen_in_the_table_and_in_the_picture), chosen, StringComparison.Ordinal);
        Assert.NotEqual(before.Part(0, 0, 1, 1), (await page.Shoot("strip")).Part(0, 0, 1, 1));
        Made.Keep(await page.Shoot(), "allocation-chosen");

        await page.Evaluate(
            $"chooseInCell(current, Math.floor({buffer.Offset} / current.size * current.moment.cells.length), "
                + "current.moment.cells.length)");
        Assert.StartsWith("buffer: 1 MiB in one block", await page.TextOf("chosen"), StringComparison.Ordinal);
        (double x, double y, double width, double height) = await page.Place("strip");
        await page.Evaluate(
            "document.getElementById('strip').dispatchEvent(new MouseEvent('click', "
                + $"{{ clientX: {x + width - 4}, clientY: {y + height - 4} }}))");
        Assert.NotEqual("buffer", (await page.TextOf("chosen")).Split(':')[0]);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Without_tracked_allocations_the_section_is_hidden()
    {
        var untracked = new GpuBuddy(new GpuBuddyOptions { Size = 1 << 20 });
        await using BrowserPage page = await browser.Open(made.Write(stream => HtmlReport.Write(MemoryReport.Of(untracked), stream)));
        Assert.False(await page.IsShown("allocations"));
        Assert.Empty(page.Complaints);
    }

    private static async Task Press(BrowserPage page, int row) =>
        await page.Evaluate($"document.querySelectorAll('#allocations-table button')[{row}].click()");
}
