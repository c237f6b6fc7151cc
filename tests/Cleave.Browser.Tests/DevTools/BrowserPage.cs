using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Cleave.Browser.Tests.DevTools;

/// <summary>A page in the browser, as its user has it: pointer, keys, pictures; and what went wrong on it.</summary>
internal sealed class BrowserPage
{
    private readonly DevToolsClient _client;
    private readonly string _session;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrowserPage(DevToolsClient client, string session)
    {
        _client = client;
        _session = session;
        client.EventReceived += OnEvent;
    }

    /// <summary>Errors and warnings of the console, and exceptions of scripts.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>What the page asked for, itself left out.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async Task Prepare(int width, int height, bool dark, bool phone)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
            await Send($"{domain}.enable");
        await Send("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = phone ? 2 : 1,
            ["mobile"] = phone,
        });
        await Send("Emulation.setTouchEmulationEnabled", new JsonObject { ["enabled"] = phone });
        await Send("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    public async Task Load(Uri file)
    {
        await Send("Page.navigate", new JsonObject { ["url"] = file.AbsoluteUri });
        await _loaded.Task.WaitAsync(DevToolsClient.Patience);
        await Settle();
    }

    /// <summary>The value of an expression of the page's script.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonNode answer = await Send("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]?.ToJsonString()}");
        return answer["result"]!["value"];
    }

    public async Task<string> TextOf(string id) => (string?)await Evaluate($"document.getElementById('{id}').innerText") ?? "";

    public async Task<bool> IsShown(string id) => (bool)(await Evaluate($"document.getElementById('{id}').getClientRects().length > 0"))!;

    /// <summary>Where an element is in the window, after it was scrolled into it.</summary>
    public async Task<(double X, double Y, double Width, double Height)> Place(string id)
    {
        JsonNode box = (await Evaluate(
            $"(e => {{ e.scrollIntoView({{ block: 'center' }}); const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; }})"
            + $"(document.getElementById('{id}'))"))!;
        return ((double)box[0]!, (double)box[1]!, (double)box[2]!, (double)box[3]!);
    }

    public Task Mouse(string type, double x, double y, string button = "none", double wheel = 0) => Send("Input.dispatchMouseEvent", new JsonObject
    {
        ["type"] = type,
        ["x"] = x,
        ["y"] = y,
        ["button"] = button,
        ["buttons"] = button == "left" && type != "mouseReleased" ? 1 : 0,
        ["clickCount"] = button == "left" ? 1 : 0,
        ["deltaX"] = 0,
        ["deltaY"] = wheel,
    });

    public async Task Tap(double x, double y)
    {
        await Send("Input.dispatchTouchEvent", new JsonObject { ["type"] = "touchStart", ["touchPoints"] = new JsonArray(new JsonObject { ["x"] = x, ["y"] = y }) });
        await Send("Input.dispatchTouchEvent", new JsonObject { ["type"] = "touchEnd", ["touchPoints"] = new JsonArray() });
        await Settle();
    }

    public async Task Key(string key)
    {
        int code = key switch { "ArrowLeft" => 37, "ArrowUp" => 38, "ArrowRight" => 39, "ArrowDown" => 40, "End" => 35, "Home" => 36, "Enter" => 13, "Tab" => 9, _ => key[0] };
        var press = new JsonObject { ["type"] = "keyDown", ["key"] = key, ["code"] = key.Length == 1 ? "" : key, ["windowsVirtualKeyCode"] = code };
        if (key.Length == 1)
            press["text"] = key;
        await Send("Input.dispatchKeyEvent", press);
        await Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code });
        await Settle();
    }

    /// <summary>A picture of an element, or of the whole page where none is named.</summary>
    public async Task<Picture> Shoot(string? id = null)
    {
        await Settle();
        var clip = await Evaluate(
            $"(e => {{ const b = e.getBoundingClientRect(); return {{ x: b.x + scrollX, y: b.y + scrollY, width: b.width, height: b.height, scale: 1 }}; }})"
            + (id is null ? "(document.documentElement)" : $"(document.getElementById('{id}'))"));
        JsonNode shot = await Send("Page.captureScreenshot", new JsonObject
        {
            ["format"] = "png",
            ["captureBeyondViewport"] = true,
            ["clip"] = clip!.DeepClone(),
        });
        return new Picture(Convert.FromBase64String((string)shot["data"]!));
    }

    /// <summary>Lets the page draw what it has to.</summary>
    public Task Settle() => Evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 200))");

    private Task<JsonNode> Send(string method, JsonObject? parameters = null) => _client.SendAsync(method, parameters, _session);

    private void OnEvent(string? session, string name, JsonNode about)
    {
        if (session != _session)
            return;
        if (name == "Page.loadEventFired")
            _loaded.TrySetResult();
        else if (name == "Runtime.exceptionThrown" || name == "Log.entryAdded")
            Complaints.Enqueue(about.ToJsonString());
        else if (name == "Runtime.consoleAPICalled" && (string?)about["type"] is "error" or "warning" or "assert")
            Complaints.Enqueue(about.ToJsonString());
        else if (name == "Network.requestWillBeSent" && (string?)about["type"] != "Document")
            Requests.Enqueue((string)about["request"]!["url"]!);
    }
}
