namespace Cleave.Runs;

/// <summary>Walks over the runs that lie inside the bounds of a request, whole or in part, in ascending order.</summary>
internal struct RunsInBounds(in RunRequest request)
{
    private readonly ulong _high = request.High;
    private ulong _from = request.Low;
    private bool _started;

    /// <summary>Gives the next runs.</summary>
    /// <returns>The number of runs; 0 at the end.</returns>
    public int Next(FreeRuns runs, Span<FreeRun> seen)
    {
        if (!_started)
        {
            _started = true;

            // The first one may begin below the bounds.
            _from = runs.TryGetRunFrom(_from, out FreeRun first) ? first.Start : ulong.MaxValue;
        }

        int count = _from < _high ? runs.CopyFrom(_from, seen) : 0;
        if (count > 0)
        {
            _from = seen[count - 1].End;
            while (count > 0 && seen[count - 1].Start >= _high)
            {
                count--;
            }
        }

        return count;
    }
}
