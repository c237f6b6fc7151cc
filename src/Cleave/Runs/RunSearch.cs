namespace Cleave.Runs;

/// <summary>Finds the place for a request with bounds, an alignment, or from the top.</summary>
/// <remarks>
/// Two searches take turns, and the first one that is done decides: one looks at the runs that are long enough, the shortest first, and is
/// done with the first that serves; the other looks at the runs inside the bounds, and is done when it has seen all. So narrow bounds cost
/// what lies inside them, and a wide range with a common length costs one look. A turn is a leaf of the tree, some twenty runs. The cost is
/// that of the shorter search. If the runs of the first turn miss the alignment, the search for it goes through the tree, which passes over
/// whatever misses it; without bounds the cost is logarithmic then.
/// </remarks>
internal static class RunSearch
{
    /// <summary>The most runs of one turn.</summary>
    public const int Turn = NarrowBlock.Slots;

    /// <summary>Finds the place for a request.</summary>
    public static bool TryFind(FreeRuns runs, in RunRequest request, out FreeRun run, out ulong start)
    {
        if (!request.TopDown)
        {
            // Most requests are served by the first run that is long enough.
            bool any = runs.TryGetShortest(request.Length, out run);
            if (request.TryPlace(run, out start) || !any)
            {
                return any;
            }
        }

        return TakeTurns(runs, request, out run, out start);
    }

    private static bool TakeTurns(FreeRuns runs, in RunRequest request, out FreeRun run, out ulong start)
    {
        Span<FreeRun> seen = stackalloc FreeRun[Turn];
        var lengths = new SearchByLength(runs, request);
        var starts = new SearchByStart(runs, request);

        // Without bounds all runs are inside, and the order of starts, which may not exist yet, has no advantage.
        bool isBounded = request.Low > 0 || request.High < ulong.MaxValue;
        while (true)
        {
            if (lengths.Step(seen, out bool found, out run, out start) || (isBounded && starts.Step(seen, out found, out run, out start)))
            {
                return found;
            }
        }
    }

    /// <summary>Looks at the runs of at least the length, in the order of the rule.</summary>
    private struct SearchByLength(FreeRuns runs, in RunRequest request)
    {
        // No run begins there, so it is above all runs of its length.
        private const ulong Above = ulong.MaxValue;

        private readonly RunRequest _request = request;
        private FreeRun _next = new(0, request.Length);
        private bool _anyOfLength;
        private bool _isLater;

        /// <summary>Looks at some runs; true when the search is done.</summary>
        public bool Step(Span<FreeRun> seen, out bool found, out FreeRun serving, out ulong start)
        {
            found = false;
            serving = default;
            start = 0;
            bool isLater = _isLater;
            _isLater = true;
            int count = isLater && _request.Alignment > 1 ? NextFit(out seen[0])
                : _request.TopDown ? NextTopDown(seen)
                : runs.CopyLonger(_next, seen);
            foreach (FreeRun run in seen[..count])
            {
                if (_request.TryPlace(run, out start))
                {
                    found = true;
                    serving = run;
                    return true;
                }
            }

            if (count > 0 && !_request.TopDown)
            {
                _next = seen[count - 1] with { Start = seen[count - 1].Start + 1 };
            }

            return count == 0;
        }

        /// <summary>Gives the next run that has the length and the alignment, wherever it lies.</summary>
        private int NextFit(out FreeRun fit)
        {
            if (!_request.TopDown)
            {
                return runs.TryGetFit(_next, _request, out fit) ? 1 : 0;
            }

            if (!_anyOfLength || !runs.TryGetFitBelow(_next, _request, out fit) || fit.Length != _next.Length)
            {
                FreeRun from = _anyOfLength ? _next with { Start = Above } : _next;
                if (!runs.TryGetFit(from, _request, out fit) || !runs.TryGetFitBelow(fit with { Start = Above }, _request, out fit))
                {
                    return 0;
                }
            }

            _anyOfLength = true;
            _next = fit;
            return 1;
        }

        /// <summary>Gives runs of one length, the highest first, and then those of the next length.</summary>
        private int NextTopDown(Span<FreeRun> seen)
        {
            int count = _anyOfLength ? runs.CopyOfLength(_next, seen) : 0;
            if (count == 0)
            {
                if (!(_anyOfLength ? runs.TryGetLonger(_next with { Start = Above }, out FreeRun longer)
                    : runs.TryGetShortest(_next.Length, out longer)))
                {
                    return 0;
                }

                _anyOfLength = true;
                count = runs.CopyOfLength(longer with { Start = Above }, seen);
            }

            _next = seen[count - 1];
            return count;
        }
    }

    /// <summary>Looks at the runs inside the bounds, in ascending order, and keeps the best.</summary>
    private struct SearchByStart(FreeRuns runs, in RunRequest request)
    {
        private readonly RunRequest _request = request;
        private RunsInBounds _inside = new(request);
        private FreeRun _shortest = new(0, ulong.MaxValue);
        private ulong _best;
        private bool _any;

        /// <summary>Looks at some runs; true when the search is done.</summary>
        public bool Step(Span<FreeRun> seen, out bool found, out FreeRun serving, out ulong start)
        {
            int count = _inside.Next(runs, seen);
            foreach (FreeRun run in seen[..count])
            {
                bool shorter = _request.TopDown ? run.Length <= _shortest.Length : run.Length < _shortest.Length;
                if ((shorter || !_any) && _request.TryPlace(run, out ulong place))
                {
                    _any = true;
                    _shortest = run;
                    _best = place;
                }
            }

            found = _any;
            serving = _shortest;
            start = _best;
            return count == 0;
        }
    }
}
