using System.Diagnostics;

namespace Cleave.Bench;

/// <summary>Measures the time of passes. Each pass adds up its timed parts and ends with the number of its operations.</summary>
/// <param name="passes">The number of passes to run.</param>
internal sealed class PassClock(int passes)
{
    private readonly List<PassTime> _passes = [];
    private long _ticks;
    private long _started;

    /// <summary>The passes that have ended so far.</summary>
    public IReadOnlyList<PassTime> Passes => _passes;

    /// <summary>Whether further passes are to be run.</summary>
    public bool WantsMore => _passes.Count < passes;

    /// <summary>The time that the current pass has taken so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>The number of allocations that were live at the end of the last pass; null if the workload does not count them.</summary>
    public long? LiveBlocks { get; set; }

    public void Start() => _started = Stopwatch.GetTimestamp();

    public void Stop() => _ticks += Stopwatch.GetTimestamp() - _started;

    /// <summary>Ends the current pass.</summary>
    public void EndPass(long operations)
    {
        _passes.Add(new PassTime(Elapsed.TotalNanoseconds, operations));
        _ticks = 0;
    }
}

/// <summary>The time and the operations of a pass.</summary>
internal readonly record struct PassTime(double Nanoseconds, long Operations);
