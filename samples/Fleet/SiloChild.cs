using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

/// <summary>The silo as a process of its own, which can be killed and started again.</summary>
internal sealed class SiloChild(bool hasDashboard) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cleave-fleet-");
    private readonly int _siloPort = FreePort();
    private readonly int _dashboardPort = hasDashboard ? FreePort() : 0;
    private Process? _process;

    public int GatewayPort { get; } = FreePort();

    public int ProcessId => _process!.Id;

    public bool HasExited => _process!.HasExited;

    /// <summary>Completes when the silo has ended.</summary>
    public Task Exit => _process!.WaitForExitAsync();

    /// <summary>The address of the dashboard; null without one.</summary>
    public string? Dashboard => hasDashboard ? $"http://127.0.0.1:{_dashboardPort}" : null;

    /// <summary>Starts the silo, and waits until it serves calls.</summary>
    public async Task Start()
    {
        string file = Path.Combine(_folder.FullName, "fleet.db");
        string[] arguments = ["exec", typeof(SiloChild).Assembly.Location, "silo", file, $"{_siloPort}", $"{GatewayPort}"];
        _process = Process.Start(new ProcessStartInfo("dotnet", hasDashboard ? [.. arguments, $"{_dashboardPort}"] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await ReadLine() is { } line && line != Silo.Ready)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Asks the silo for a line.</summary>
    public async Task<string?> Ask(string command)
    {
        await _process!.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadLine();
    }

    /// <summary>Ends the silo without a chance to write anything.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _folder.Delete(recursive: true);
    }

    private ValueTask<string?> ReadLine() => _process!.StandardOutput.ReadLineAsync(CancellationToken.None);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
