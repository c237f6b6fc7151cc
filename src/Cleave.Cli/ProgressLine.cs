using System.Diagnostics;
using Cleave.Planning;
using Cleave.Tools.Input;
using Cleave.Tools.Replay;

namespace Cleave.Cli;

/// <summary>A line at the bottom of a terminal that shows the progress of the work and disappears at the end.</summary>
internal sealed class ProgressLine : IProgress<ReplayProgress>, IProgress<TraceReadProgress>, IProgress<string>, IProgress<PlanProgress>,
IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(80);

    private readonly TextWriter _terminal;
    private readonly bool _enabled;
    private long _shownAt = Stopwatch.GetTimestamp();
    private int _length;

    public ProgressLine(TextWriter terminal, bool enabled)
    {
        _terminal = terminal;
        _enabled = enabled;
    }

    public void Report(ReplayProgress value)
    {
        if (!_enabled || Stopwatch.GetElapsedTime(_shownAt) < Between)
        {
            return;
        }

        // The bar shows how much of the trace the last tried space has served. The search ends when the bar is full.
        int reached = value.FailedEvent < 0 ? BarWidth : (int)((long)value.FailedEvent * BarWidth / Math.Max(value.EventCount, 1));
        string bar = new string('#', reached) + new string('.', BarWidth - reached);
        double ratio = value.PeakLive == 0 ? 0 : (double)value.Space / value.PeakLive;
        // The bar comes first, because a narrow window cuts off the end of the line.
        string tried = FormattableString.Invariant($"tried {new ByteSize(value.Space)}, {ratio:0.000} of the peak");
        Show($"[{bar}] {value.TraceName} {value.Policy}, {tried}");
        _shownAt = Stopwatch.GetTimestamp();
    }

    public void Report(TraceReadProgress value)
    {
        if (!_enabled || Stopwatch.GetElapsedTime(_shownAt) < Between)
        {
            return;
        }

        var read = new ByteSize((ulong)value.BytesRead >> 20 << 20);
        string whole = value.Length is { } length ? $" of {new ByteSize((ulong)length >> 20 << 20)}" : "";
        Show($"reading {value.Name}: {read}{whole}");
        _shownAt = Stopwatch.GetTimestamp();
    }

    public void Report(PlanProgress value)
    {
        if (!_enabled || Stopwatch.GetElapsedTime(_shownAt) < Between || value.Height is not { } height)
        {
            return;
        }

        double ratio = value.Bound == 0 ? 1 : (double)height / value.Bound;
        Show(FormattableString.Invariant(
            $"planned in {new ByteSize(height)}, {ratio:0.0000} of the bound, after {value.Elapsed.TotalSeconds:0.0} s"));
        _shownAt = Stopwatch.GetTimestamp();
    }

    public void Report(string value)
    {
        if (_enabled)
        {
            Show(value);
        }
    }

    public void Dispose()
    {
        if (_length > 0)
        {
            Show("");
            _terminal.Write('\r');
        }
    }

    private void Show(string text)
    {
        text = text.Length < Console.WindowWidth ? text : text[..Math.Max(Console.WindowWidth - 1, 0)];
        _terminal.Write('\r' + text.PadRight(_length));
        _length = text.Length;
    }
}
