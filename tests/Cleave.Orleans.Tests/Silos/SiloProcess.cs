using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cleave.Orleans.Tests.Stores;

namespace Cleave.Orleans.Tests.Silos;

/// <summary>A silo in a process of its own.</summary>
internal sealed partial class SiloProcess : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == SiloProgram.Ready)
                _ready.TrySetResult();
            else if (line.Data is null)
                _ready.TrySetException(new InvalidOperationException(
                    "The silo ended before it was ready: " + string.Join('\n', Lines.Where(IsOfNoStack).TakeLast(20))));
            else
                Lines.Enqueue(line.Data);
        };
        process.ErrorDataReceived += (_, line) => Lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>Completes when the silo serves calls.</summary>
    public Task Ready => _ready.Task;

    public bool HasExited => _process.HasExited;

    public static SiloProcess Start(Store store)
    {
        string program = typeof(SiloProcess).Assembly.Location;
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [
                "exec", program, "silo", store.Kind, store.Connection,
                FreePort.Find().ToString(CultureInfo.InvariantCulture), FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Several silos on few cores: less memory and no compilation beforehand.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new SiloProcess(Process.Start(start)!);
    }

    /// <summary>Tells whether a line is none of a stack, of which the death of a silo writes many.</summary>
    private static bool IsOfNoStack(string line) => !line.StartsWith("   at ", StringComparison.Ordinal);

    /// <summary>Ends the silo in the middle of whatever it does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Gives the silo a command, which it carries out when it runs.</summary>
    public void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until the silo has written a line.</summary>
    public async Task WaitFor(string line)
    {
        for (long end = Environment.TickCount64 + 30_000; !Lines.Contains(line); await Task.Delay(5))
        {
            Assert.False(_process.HasExited, $"The silo ended without the line: {line}");
            Assert.True(Environment.TickCount64 < end, $"The silo did not write the line: {line}");
        }
    }

    /// <summary>Stops the silo as if its machine had paused.</summary>
    public void Pause() => Signal(Stop);

    /// <summary>Lets the silo go on.</summary>
    public void Resume() => Signal(Continue);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
