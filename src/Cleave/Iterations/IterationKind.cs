namespace Cleave.Iterations;

/// <summary>The state of one kind of iteration: its recordings, its plan, and how well the plan serves. Not thread-safe.</summary>
internal sealed class IterationKind
{
    private const int LongestPause = 1024;
    private const int GoodIterations = 16;

    private int _nextPause = 2;
    private int _goodInARow;
    private int _badInARow;

    /// <summary>The progress with this kind.</summary>
    public IterationPhase Phase { get; set; }

    /// <summary>The recording of the iteration before the current one, or null.</summary>
    public IterationRecording? Previous { get; private set; }

    /// <summary>The recording of the current or latest iteration, or null.</summary>
    public IterationRecording? Current { get; private set; }

    /// <summary>The plan in use, or null.</summary>
    public PlanCursor? Cursor { get; set; }

    /// <summary>The iterations to leave alone before recording begins again.</summary>
    public int Pause { get; private set; }

    /// <summary>The requests of this iteration that were served at planned places.</summary>
    public int Hits { get; set; }

    /// <summary>The requests of this iteration that were served beside the plan.</summary>
    public int Misses { get; set; }

    /// <summary>Begins an iteration, which is recorded if it has to be.</summary>
    /// <param name="firstRecord">The number of its first request among those of all recordings.</param>
    public void Begin(long firstRecord)
    {
        (Hits, Misses) = (0, 0);
        if (Phase == IterationPhase.Paused && --Pause <= 0)
        {
            Phase = IterationPhase.Recording;
        }

        if (Phase == IterationPhase.Recording)
        {
            (Previous, Current) = (Current, new IterationRecording(firstRecord));
        }
    }

    /// <summary>Drops both recordings of the kind.</summary>
    public void StopRecording() => (Previous, Current) = (null, null);

    /// <summary>Rates an iteration that a plan served.</summary>
    /// <param name="missLimit">The share of requests that may miss.</param>
    /// <returns>Whether to record and to plan again.</returns>
    public bool IsOutdated(double missLimit)
    {
        bool isBad = Misses > missLimit * (Hits + Misses);
        (_goodInARow, _badInARow) = isBad ? (0, _badInARow + 1) : (_goodInARow + 1, 0);
        _nextPause = _goodInARow >= GoodIterations ? 2 : _nextPause;
        return _badInARow >= 2;
    }

    /// <summary>Waits for some iterations before the next recording, twice as many as the last time.</summary>
    public void Rest()
    {
        StopRecording();
        _badInARow = 0;
        Pause = _nextPause;
        _nextPause = Math.Min(2 * _nextPause, LongestPause);
        Phase = IterationPhase.Paused;
    }

    /// <summary>Notes the free of a recorded request.</summary>
    /// <param name="record">The number of the request.</param>
    /// <param name="isRunning">Whether an iteration of this kind is running.</param>
    public void Freed(long record, bool isRunning)
    {
        if (Current is { } current && current.Has(record))
        {
            current.Freed(record, isRunning ? null : 0);
        }
        else if (Previous is { } previous && previous.Has(record))
        {
            previous.Freed(record, isRunning ? Current!.Count : 0);
        }
    }
}
