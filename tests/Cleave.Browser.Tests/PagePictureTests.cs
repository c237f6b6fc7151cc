using Cleave.Browser.Tests.Browsing;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Browser.Tests;

/// <summary>The pictures of the documentation can be read on a light and on a dark page.</summary>
[Collection(BrowserGroup.Name)]
public sealed class PagePictureTests(Browsing.Browser browser, Made made)
{
    private static readonly string Docs = Path.Combine(Samples.Folder, "..", "..", "docs");

    /// <summary>A list of the texts whose contrast with the shape below them is less than the 4.5 that WCAG 2.2 asks for.</summary>
    private const string PaleTexts = """
        (() => {
          const part = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const light = colour => {
            const [r, g, b] = colour.match(/\d+/g).map(value => part(value / 255));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const below = (x, y) => document.elementsFromPoint(x, y).map(e => [e, getComputedStyle(e)])
            .find(([e, style]) => e instanceof SVGGeometryElement && style.fill.startsWith('rgb(') && style.opacity === '1')?.[1].fill;
          return [...document.querySelectorAll('svg text')].map(text => {
            const box = text.getBoundingClientRect(), own = light(getComputedStyle(text).fill);
            const ground = below(box.x + box.width / 2, box.y + box.height / 2);
            const other = ground ? light(ground) : own;
            return [text.textContent, (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05)];
          }).filter(([, contrast]) => contrast < 4.5);
        })()
        """;

    private static IEnumerable<string> Pictures =>
        Directory.EnumerateFiles(Docs, "*.svg", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_text_has_contrast_with_what_is_below_it(bool dark)
    {
        Assert.NotEmpty(Pictures);
        await using BrowserPage page = await browser.Open(await Page(Pictures.First()), 1000, 900, dark);
        foreach (string picture in Pictures)
        {
            await page.Load(new Uri(await Page(picture)));
            Made.Keep(await page.Shoot(), $"picture-{Path.GetFileNameWithoutExtension(picture)}{(dark ? "-dark" : "")}");
            string pale = (await page.Evaluate(PaleTexts))!.ToJsonString();
            Assert.Equal((picture, "[]"), (picture, pale));
        }

        Assert.Empty(page.Complaints);
    }

    /// <summary>Writes a page that shows a picture, and returns its path.</summary>
    private async Task<string> Page(string picture)
    {
        string svg = await File.ReadAllTextAsync(picture);
        return made.Write(stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(
            $"<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><body style=\"margin:0\">{svg}")));
    }
}
