using System.Globalization;
using System.Runtime.InteropServices;

namespace Cleave.Cli;

/// <summary>Ends the command in order when its terminal goes away (SIGHUP), as the command line library does for Ctrl+C and SIGTERM.</summary>
internal sealed class Hangup : IDisposable
{
    /// <summary>What the system gives to work that does not look at its cancellation.</summary>
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

    /// <summary>Cancelled once the signal came.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the signal came.</summary>
    public bool HasCome => _source.IsCancellationRequested;

    public void Dispose()
    {
        _registration?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // Cancelling removes the files that are not whole yet; what is left may take as long as it likes no more.
        _source.Cancel();
        _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(ExitCode.HungUp), TaskScheduler.Default);
    }

    // nohup makes a program ignore the signal, and that must stay so.
    private static bool IsIgnored()
    {
        const string Status = "/proc/self/status";
        const string Ignored = "SigIgn:";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) : null;
        return line is not null
            && ulong.TryParse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong signals)
            && (signals & 1) != 0;
    }
}
