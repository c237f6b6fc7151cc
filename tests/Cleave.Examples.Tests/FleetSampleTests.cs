using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Cleave.Examples.Tests.Support;

namespace Cleave.Examples.Tests;

/// <summary>The sample of a fleet as a person uses it: with its dashboard, with commands, and with a silo that is killed from
/// outside.</summary>
public sealed class FleetSampleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly Process _sample;

    public FleetSampleTests()
    {
        // The same configuration as that of the tests, which is the name of the folder above the one of the framework.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = Path.Combine(Pages.Root, "samples", "Fleet", "bin", configuration, "net10.0", "Fleet.dll");
        _sample = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "--interactive", "--dashboard"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    public void Dispose()
    {
        _sample.Kill(entireProcessTree: true);
        _sample.Dispose();
    }

    [Fact]
    public async Task A_person_sees_the_dashboard_kills_the_silo_and_loses_nothing()
    {
        string address = (await LineWith("Dashboard: "))["Dashboard: ".Length..];
        string process = (await LineWith("The silo is process "))["The silo is process ".Length..].TrimEnd('.');
        string lease = await Answer("lease 24", "GiB");
        Assert.Contains("cleave.leases.granted 4", await Answer("meters", "cleave."), StringComparison.Ordinal);
        await LookAtDashboard(address);

        // As kill -9 in another terminal does.
        using (Process victim = Process.GetProcessById(int.Parse(process, CultureInfo.InvariantCulture)))
        {
            victim.Kill();
        }

        await Answer("list", "The silo was dead");
        Assert.Contains(await LinesUntil("host-1/gpu-3"), line => line.EndsWith(lease, StringComparison.Ordinal));
        await _sample.StandardInput.WriteLineAsync("quit");
        await _sample.StandardInput.FlushAsync();
        await _sample.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, _sample.ExitCode);
    }

    /// <summary>Opens the page, and the counts that it shows: the eight spaces of the sample are grains of the silo.</summary>
    private static async Task LookAtDashboard(string address)
    {
        using var browser = new HttpClient { Timeout = Patience };
        using HttpResponseMessage page = await browser.GetAsync(new Uri(address));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("<title>Orleans Dashboard</title>", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; ; await Task.Delay(100))
        {
            using JsonDocument counters = JsonDocument.Parse(await browser.GetStringAsync(new Uri($"{address}/DashboardCounters")));
            string text = counters.RootElement.ToString();
            if (text.Contains("Cleave.Orleans.Grains.SpaceGrain", StringComparison.Ordinal))
                return;
            Assert.True(Environment.TickCount64 < end, $"The dashboard shows no space: {text}");
        }
    }

    private async Task<string> Answer(string command, string part)
    {
        await _sample.StandardInput.WriteLineAsync(command);
        await _sample.StandardInput.FlushAsync();
        return await LineWith(part);
    }

    private async Task<string> LineWith(string part) => (await LinesUntil(part))[^1];

    private async Task<List<string>> LinesUntil(string part)
    {
        var lines = new List<string>();
        do
        {
            Task<string?> next = _sample.StandardOutput.ReadLineAsync();
            await Task.WhenAny(next, Task.Delay(Patience));
            Assert.True(next.IsCompleted && await next is not null, $"The sample wrote no \"{part}\": {string.Join('\n', lines)}");
            lines.Add((await next)!);
        }
        while (!lines[^1].Contains(part, StringComparison.Ordinal));
        return lines;
    }
}
