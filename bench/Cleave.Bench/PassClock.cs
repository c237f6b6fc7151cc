using System.Diagnostics;

namespace Cleave.Bench;

/// <summary>Times passes: each adds up its timed parts, and ends with the number of its operations.</summary>
/// <param name="passes">How many are wanted.</param>
internal sealed class PassClock(int passes)
{
    private readonly List<PassTime> _passes = [];
    private long _ticks;
    private long _started;

    /// <summary>The passes so far.</summary>
    public IReadOnlyList<PassTime> Passes => _passes;

    /// <summary>Whether further passes are wanted.</summary>
    public bool WantsMore => _passes.Count < passes;

    /// <summary>What the pass that is under way has taken so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, _ticks);

    public void Start() => _started = Stopwatch.GetTimestamp();

    public void Stop() => _ticks += Stopwatch.GetTimestamp() - _started;

    /// <summary>Ends a pass.</summary>
    public void EndPass(long operations)
    {
        _passes.Add(new PassTime(Elapsed.TotalNanoseconds, operations));
        _ticks = 0;
    }
}

/// <summary>What a pass took.</summary>
internal readonly record struct PassTime(double Nanoseconds, long Operations);
