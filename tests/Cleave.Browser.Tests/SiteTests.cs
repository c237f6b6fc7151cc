using System.Text.Json.Nodes;
using Cleave.Browser.Tests.Browsing;

namespace Cleave.Browser.Tests;

/// <summary>The documentation site in a browser: it draws, it can be searched, and it fits a phone.</summary>
[Collection(BrowserGroup.Name)]
public sealed class SiteTests(Browsing.Browser browser, Site site) : IClassFixture<Site>
{
    public static TheoryData<string, bool> Kinds => new()
    {
        { "index.html", true },
        { "docs/tutorials/pictures.html", true },
        { "docs/performance.html", false },
        { "api/Cleave.BestFit.BestFitAllocator.html", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_page_draws_without_a_message_of_the_console_and_with_all_its_pictures(string path, bool dark)
    {
        await using BrowserPage page = await browser.Open(site.Server.Address + path, dark: dark);
        const string Blank = "[...document.images].filter(i => !i.complete || i.naturalWidth === 0).map(i => i.src)";
        Assert.Equal("[]", (await page.Evaluate(Blank))!.ToJsonString());
        Keep(await page.ShootWindow(), path, dark ? "-dark" : "");
        AssertClean(page);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_phone_shows_a_page_without_scrolling_sideways(string path, bool dark)
    {
        await using BrowserPage page = await browser.Open(site.Server.Address + path, 390, 844, dark, phone: true);
        Keep(await page.ShootWindow(), path, dark ? "-phone-dark" : "-phone");
        Assert.InRange((int)(await page.Evaluate("document.documentElement.scrollWidth"))!, 1, 390);
        AssertClean(page);
    }

    [Fact]
    public async Task The_start_page_leads_to_every_tutorial_with_one_click()
    {
        await using BrowserPage page = await browser.Open(site.Server.Address + "index.html");
        JsonArray links = (await page.Evaluate("[...document.querySelectorAll('article a')].map(a => a.pathname)"))!.AsArray();
        string[] tutorials =
        [
            .. Site.Pages.Where(path => path.StartsWith("docs/tutorials/", StringComparison.Ordinal)
                && !path.EndsWith("/toc.html", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(tutorials);
        Assert.All(tutorials, tutorial => Assert.Contains("/" + tutorial, links.Select(link => (string)link!)));
    }

    [Theory]
    [InlineData("fragmentation", "docs/")]
    [InlineData("NativeMemoryPool", "api/")]
    public async Task A_search_finds_pages_that_hold_the_word(string word, string place)
    {
        await using BrowserPage page = await browser.Open(site.Server.Address + "index.html");
        // The box is enabled when the index has been read.
        await page.WaitFor("!document.getElementById('search-query').disabled");
        // The whole word at once, as a paste does, because a search for its first letters would answer too.
        await page.Evaluate($$"""
            (box => { box.value = '{{word}}'; box.dispatchEvent(new Event('input')); })(document.getElementById('search-query'))
            """);
        await page.WaitFor("document.querySelectorAll('#search-results a[href]').length > 0");
        const string Hits = "[...document.querySelectorAll('#search-results a[href]')].map(a => a.href)";
        string[] found = [.. (await page.Evaluate(Hits))!.AsArray().Select(link => ((string)link!).Split('?', '#')[0])];
        string? hit = Array.Find(found, link => link.StartsWith(site.Server.Address + place, StringComparison.Ordinal));
        Assert.True(hit is not null, $"No page below {place} was found, but {string.Join(' ', found)}");
        Keep(await page.ShootWindow(), word, "-search");
        await page.Load(new Uri(hit));
        string text = (string)(await page.Evaluate("document.querySelector('article').innerText"))!;
        Assert.Contains(word, text, StringComparison.OrdinalIgnoreCase);
        AssertClean(page);
    }

    /// <summary>The console has no message, and everything that the page asked for is a file of the site.</summary>
    private void AssertClean(BrowserPage page)
    {
        Assert.Empty(page.Complaints);
        Assert.Empty(site.Server.Missing);
        Assert.All(page.Requests.Where(address => address.StartsWith("http", StringComparison.Ordinal)), address =>
            Assert.StartsWith(site.Server.Address, address, StringComparison.Ordinal));
    }

    private static void Keep(Picture picture, string path, string kind) =>
        Made.Keep(picture, $"site-{Path.GetFileNameWithoutExtension(path)}{kind}");
}
