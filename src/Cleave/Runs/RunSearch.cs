namespace Cleave.Runs;

/// <summary>Finds the place for a request with bounds, an alignment, or from the top.</summary>
/// <remarks>
/// Two searches take turns, and the first one that is done decides: one looks at the runs that are long enough, the shortest first, and is
/// done with the first that serves; the other looks at the runs inside the bounds, and is done when it has seen all. So narrow bounds cost
/// what lies inside them, and a wide range with a common length costs one look. The cost is the number of steps of the shorter search.
/// </remarks>
internal static class RunSearch
{
    /// <summary>Finds the place for a request.</summary>
    public static bool TryFind(FreeRuns runs, RunRequest request, out ulong start)
    {
        var lengths = new ByLength(runs, request);
        var starts = new ByStart(runs, request);
        while (true)
        {
            if (lengths.Step(out bool found, out start) || starts.Step(out found, out start))
            {
                return found;
            }
        }
    }

    /// <summary>Looks at the runs of at least the length, in the order of the rule.</summary>
    private struct ByLength(FreeRuns runs, RunRequest request)
    {
        // No run begins there, so it is above all runs of its length.
        private const ulong Above = ulong.MaxValue;

        private FreeRun _next;
        private bool _started;

        /// <summary>Looks at one run; true when the search is done.</summary>
        public bool Step(out bool found, out ulong start)
        {
            found = false;
            start = 0;
            if (!TryAdvance())
            {
                return true;
            }

            found = request.TryPlace(_next, out start);
            return found;
        }

        private bool TryAdvance()
        {
            if (!_started)
            {
                _started = true;
                return runs.TryGetShortest(request.Length, out _next) && (!request.TopDown || TryTop());
            }

            if (!request.TopDown)
            {
                return runs.TryGetLonger(_next, out _next);
            }

            // Of one length the highest comes first, so the starts descend, and then the next length begins at its top.
            FreeRun current = _next;
            if (runs.TryGetShorter(current, out _next) && _next.Length == current.Length)
            {
                return true;
            }

            return runs.TryGetLonger(current with { Start = Above }, out _next) && TryTop();
        }

        private bool TryTop() => runs.TryGetShorter(_next with { Start = Above }, out _next);
    }

    /// <summary>Looks at the runs inside the bounds, in ascending order, and keeps the best.</summary>
    private struct ByStart(FreeRuns runs, RunRequest request)
    {
        private ulong _from = request.Low;
        private ulong _shortest = ulong.MaxValue;
        private ulong _best;
        private bool _any;

        /// <summary>Looks at one run; true when the search is done.</summary>
        public bool Step(out bool found, out ulong start)
        {
            found = _any;
            start = _best;
            if (!runs.TryGetRunFrom(_from, out FreeRun run) || run.Start >= request.High)
            {
                return true;
            }

            _from = run.End;
            bool shorter = request.TopDown ? run.Length <= _shortest : run.Length < _shortest;
            if ((shorter || !_any) && request.TryPlace(run, out ulong place))
            {
                _any = true;
                _shortest = run.Length;
                _best = place;
            }

            return false;
        }
    }
}
