using System.Diagnostics;
using System.Net.Sockets;

namespace Cleave.Orleans.Tests.Stores;

/// <summary>A server that the tests start in a folder of its own, on a free port, and end.</summary>
internal abstract class ServerProcess : IDisposable
{
    private Process? _process;

    protected ServerProcess()
    {
        Folder = Directory.CreateTempSubdirectory("cleave-store-").FullName;
        Port = FreePort.Find();
    }

    public string Folder { get; }

    public int Port { get; }

    public abstract Store Store { get; }

    public void Start()
    {
        _process = Process.Start(Command()) ?? throw new InvalidOperationException("The server does not start.");
        for (long end = Environment.TickCount64 + 30_000; !IsListening(); Thread.Sleep(20))
        {
            Assert.False(_process.HasExited, $"The server ended with {(_process.HasExited ? _process.ExitCode : 0)}; see {Folder}.");
            Assert.True(Environment.TickCount64 < end, "The server does not listen.");
        }

        OnListening();
    }

    /// <summary>Ends the server in the middle of whatever it does.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
        OnKilled();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    protected abstract ProcessStartInfo Command();

    protected virtual void OnListening()
    {
    }

    protected virtual void OnKilled()
    {
    }

    protected static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output.Result}{errors}");
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
