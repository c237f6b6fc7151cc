using System.Globalization;
using System.Runtime.InteropServices;

namespace Cleave.Cli;

/// <summary>Cancels the command when its terminal is closed (SIGHUP), as the command line library does for Ctrl+C and SIGTERM.</summary>
internal sealed class Hangup : IDisposable
{
    /// <summary>The time after the signal at which the process ends, even if the work does not react to its cancellation.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration? _registration;

    public Hangup()
    {
        if (!OperatingSystem.IsWindows() && !IsIgnored())
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        }
    }

    /// <summary>The token that is cancelled when the signal arrives.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the signal has arrived.</summary>
    public bool HasCome => _source.IsCancellationRequested;

    public void Dispose()
    {
        _registration?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // Cancelling removes the files that are not complete yet. The rest of the work gets a limited time to end.
        _source.Cancel();
        _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(ExitCode.HungUp), TaskScheduler.Default);
    }

    // The command nohup makes a program ignore the signal, so it stays ignored then.
    private static bool IsIgnored()
    {
        const string Status = "/proc/self/status";
        const string Ignored = "SigIgn:";
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) : null;
        return line is not null
            && ulong.TryParse(
                line.AsSpan(Ignored.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong signals)
            && (signals & 1) != 0;
    }
}
