using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Cleave.Browser.Tests.Browsing;

/// <summary>A page in the browser, as its user has it: pointer, keys, pictures; and what went wrong on it.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>The milliseconds to wait for an answer, which takes few, and many more beside other work.</summary>
    public const float Patience = 600_000;

    /// <summary>The milliseconds after an input until a page has drawn all that it changes.</summary>
    private const int AfterInput = 200;

    private readonly IBrowserContext _context;
    private readonly IPage _page;

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, _page) = (context, page);
        page.Console += (_, message) => Complaints.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Crash += (_, _) => Complaints.Enqueue("The page has crashed.");
        page.Request += (_, request) =>
        {
            if (!request.IsNavigationRequest)
                Requests.Enqueue(request.Url);
        };
    }

    /// <summary>Messages of the console, of which a report writes none, and exceptions of scripts.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>The addresses that the page asked for, other than its own.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async Task Load(Uri file)
    {
        await _page.GotoAsync(file.AbsoluteUri);
        await Settle();
    }

    /// <summary>The value of an expression of the page's script.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        string? json = await _page.EvaluateAsync<string?>($"(async () => JSON.stringify(await ({expression})) ?? null)()");
        return json is null ? null : JsonNode.Parse(json);
    }

    public async Task<string> TextOf(string id) => (string?)await Evaluate($"document.getElementById('{id}').innerText") ?? "";

    public async Task<bool> IsShown(string id) => (bool)(await Evaluate($"document.getElementById('{id}').getClientRects().length > 0"))!;

    /// <summary>The place of an element in the window, after it was scrolled into it.</summary>
    public async Task<(double X, double Y, double Width, double Height)> Place(string id)
    {
        JsonNode box = (await Evaluate(
            "(e => { e.scrollIntoView({ block: 'center' }); "
            + "const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })"
            + $"(document.getElementById('{id}'))"))!;
        return ((double)box[0]!, (double)box[1]!, (double)box[2]!, (double)box[3]!);
    }

    /// <summary>Moves the pointer to a place of the window.</summary>
    public async Task Move(double x, double y)
    {
        await _page.Mouse.MoveAsync((float)x, (float)y);
        await Settle();
    }

    /// <summary>Turns the wheel at a place of the window.</summary>
    public async Task Wheel(double x, double y, double down)
    {
        await Move(x, y);
        await _page.Mouse.WheelAsync(0, (float)down);
        await Settle(AfterInput);
    }

    /// <summary>Drags with the left button from one place of the window to another.</summary>
    public async Task Drag(double fromX, double fromY, double toX, double toY)
    {
        await Move(fromX, fromY);
        await _page.Mouse.DownAsync();
        await Move(toX, toY);
        await _page.Mouse.UpAsync();
        await Settle(AfterInput);
    }

    public async Task Tap(double x, double y)
    {
        await _page.Touchscreen.TapAsync((float)x, (float)y);
        await Settle(AfterInput);
    }

    /// <summary>Presses and releases a key.</summary>
    /// <param name="key">The name of the key, such as ArrowLeft, or the character that it types.</param>
    public async Task Key(string key)
    {
        await _page.Keyboard.PressAsync(key);
        await Settle(AfterInput);
    }

    /// <summary>Waits until an expression of the page's script is true.</summary>
    public async Task WaitFor(string expression) => await _page.WaitForFunctionAsync($"() => {expression}");

    /// <summary>A picture of the whole page.</summary>
    public async Task<Picture> Shoot()
    {
        await Settle();
        return new Picture(await _page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true }));
    }

    /// <summary>A picture of an element, in the window if it fits there: a picture of the whole page resizes the window,
    /// so that the page draws everything twice more.</summary>
    public async Task<Picture> Shoot(string id)
    {
        (double x, double y, double width, double height) = await Place(id);
        await Settle();
        PageViewportSizeResult window = _page.ViewportSize!;
        bool fits = x >= 0 && y >= 0 && x + width <= window.Width && y + height <= window.Height;
        if (!fits)
        {
            (x, y) = (x + (double)(await Evaluate("scrollX"))!, y + (double)(await Evaluate("scrollY"))!);
        }

        return new Picture(await _page.ScreenshotAsync(new PageScreenshotOptions
        {
            FullPage = !fits,
            Clip = new Clip { X = (float)x, Y = (float)y, Width = (float)width, Height = (float)height },
        }));
    }

    /// <summary>A picture of the window, for pages that are too long for a picture of the whole.</summary>
    public async Task<Picture> ShootWindow()
    {
        await Settle();
        return new Picture(await _page.ScreenshotAsync());
    }

    /// <summary>Lets the page draw what it has to. After an input, the map is drawn coarse at once, and fine when it has rested.</summary>
    private async Task Settle(int milliseconds = 20) => await Evaluate(
        $"new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), {milliseconds}))");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
