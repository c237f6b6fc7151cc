using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Cleave.Browser.Tests.DevTools;

/// <summary>A headless Chromium for the tests of one class.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("cleave-browser-");
    private Process? _process;
    private DevToolsClient? _client;

    public async Task InitializeAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Find())
        {
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
                "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "about:blank",
            },
            RedirectStandardError = true,
        })!;
        _client = await DevToolsClient.ConnectAsync(await ReadEndpoint(_process));
    }

    /// <summary>Opens a page in a window of that size.</summary>
    internal async Task<BrowserPage> Open(string file, int width = 1280, int height = 900, bool dark = false, bool phone = false)
    {
        JsonNode target = await _client!.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode attached = await _client.SendAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        var page = new BrowserPage(_client, (string)attached["sessionId"]!);
        await page.Prepare(width, height, dark, phone);
        await page.Load(new Uri(file));
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A helper of the browser may still be writing there; the folder is a temporary one.
        }
    }

    private static string Find()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return (Environment.GetEnvironmentVariable("CLEAVE_BROWSER") is { Length: > 0 } named ? named : null)
            ?? Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "The tests of the HTML report need Chromium: install it (apt-get install chromium), or let CLEAVE_BROWSER name a browser.");
    }

    private static async Task<Uri> ReadEndpoint(Process process)
    {
        const string Mark = "DevTools listening on ";
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                // What it says later is read too, and dropped, so that it never waits for a reader.
                _ = process.StandardError.ReadToEndAsync();
                return new Uri(line[Mark.Length..]);
            }
        }

        throw new InvalidOperationException($"The browser ended: {string.Join(' ', said)}");
    }
}
