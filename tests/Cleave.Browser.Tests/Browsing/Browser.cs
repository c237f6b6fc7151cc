using Microsoft.Playwright;

namespace Cleave.Browser.Tests.Browsing;

/// <summary>A headless Chromium for all tests of the assembly. Playwright drives the browser that is installed,
/// and downloads none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Find(),
            Args = ["--disable-gpu", "--disable-dev-shm-usage"],
            ChromiumSandbox = false,
            Timeout = BrowserPage.Patience,
        });
    }

    /// <summary>Opens a file in a window of that size, with a profile of its own.</summary>
    internal async Task<BrowserPage> Open(string file, int width = 1280, int height = 900, bool dark = false, bool phone = false)
    {
        IBrowserContext context = await _chromium!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = phone ? 2 : 1,
            IsMobile = phone,
            HasTouch = phone,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(BrowserPage.Patience);
        var page = new BrowserPage(context, await context.NewPageAsync());
        await page.Load(new Uri(file));
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return (Environment.GetEnvironmentVariable("CLEAVE_BROWSER") is { Length: > 0 } named ? named : null)
            ?? Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "The tests of the HTML report and of the site need Chromium: install it (apt-get install chromium), "
                    + "or let CLEAVE_BROWSER name a browser.");
    }
}
