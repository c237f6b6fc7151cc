using System.Diagnostics;

namespace Cleave.Tools.Bench;

/// <summary>Adds up the timed parts of a pass.</summary>
internal sealed class PassClock
{
    private long _ticks;
    private long _started;

    public double Nanoseconds => _ticks * (1e9 / Stopwatch.Frequency);

    public void Start() => _started = Stopwatch.GetTimestamp();

    public void Stop() => _ticks += Stopwatch.GetTimestamp() - _started;
}
