using Cleave.Runs;

namespace Cleave.Moves;

/// <content>The search for places of ranges that leave a window.</content>
internal sealed partial class MovePlanner
{
    /// <summary>Moves all ranges out of a window, which is reserved from then on. The caller undoes what a failure leaves.</summary>
    private bool TryEmpty(GranuleWindow window, Comparison<int> order, int depth)
    {
        int[] inside = _draft.In(window);
        if (inside.Any(_draft.IsFixed))
        {
            return false;
        }

        // To reserve a window, and to undo that, costs what lies in it.
        _steps -= inside.Length / 8;
        _draft.Reserve(window);
        Array.Sort(inside, order);
        Array.ForEach(inside, index => _draft.Pin(index, true));
        _missing += inside.Aggregate(0UL, (sum, index) => sum + _draft[index].Length);
        bool isEmpty = TryPlace(inside, depth);
        Array.ForEach(inside, index => _draft.Pin(index, false));
        return isEmpty;
    }

    /// <summary>Finds places for ranges, in their order, outside all reserved windows. The caller undoes what a failure leaves.</summary>
    /// <remarks>
    /// Each range tries its places, then a hop, then to make room; if nothing helps, the range before it tries its next place. The ranges
    /// that have a place are in a list and not on the stack, because a window may hold very many of them.
    /// </remarks>
    private bool TryPlace(ReadOnlySpan<int> ranges, int depth)
    {
        if (_nested == MostNested)
        {
            return false;
        }

        _nested++;
        bool placed = TryPlaceInTurn(ranges, depth);
        _nested--;
        return placed;
    }

    private bool TryPlaceInTurn(ReadOnlySpan<int> ranges, int depth)
    {
        var placed = new Stack<Trial>();
        do
        {
            bool mayGoOn = _steps-- > 0 && IsWithinLimit(0);
            if (mayGoOn && placed.Count == ranges.Length)
            {
                return true;
            }

            if (mayGoOn)
            {
                placed.Push(new Trial(_draft.Mark, _missing, PlacesFor(ranges[placed.Count])));
            }

            while (placed.Count > 0 && !TryNext(placed.Peek(), ranges[placed.Count - 1]))
            {
                ReadOnlySpan<int> rest = ranges[(placed.Count - 1)..];
                if (TryHop(rest, depth) || (depth < MostDepth && TryMakeRoom(rest, depth)))
                {
                    return true;
                }

                placed.Pop();
            }
        }
        while (placed.Count > 0);
        return false;
    }

    /// <summary>Moves a range to the next of its places, after all that was done with the last one is undone.</summary>
    private bool TryNext(Trial trial, int index)
    {
        _draft.Undo(trial.Mark);
        _missing = trial.Missing;
        bool hasNext = trial.Next < trial.Places.Count;
        if (hasNext)
        {
            Take(index, trial.Places[trial.Next++]);
        }

        return hasNext;
    }

    /// <summary>Whether the moves so far, those that are still needed, and some more granules are within the limit.</summary>
    private bool IsWithinLimit(ulong more) => (UInt128)_draft.Moved + _missing + more <= _most;

    /// <summary>Moves the first of some ranges to a free place, and finds places for the others.</summary>
    private bool TryPlaces(ReadOnlySpan<int> ranges, int depth)
    {
        (int mark, ulong missing) = (_draft.Mark, _missing);
        foreach (ulong place in PlacesFor(ranges[0]))
        {
            Take(ranges[0], place);
            if (TryPlace(ranges[1..], depth))
            {
                return true;
            }

            _draft.Undo(mark);
            _missing = missing;
        }

        return false;
    }

    /// <summary>Moves a range that had no place yet.</summary>
    private void Take(int index, ulong place)
    {
        _draft.Move(index, place);
        _missing -= _draft[index].Length;
    }

    /// <summary>Gives some places for a range: in the shortest run that fits, and in a few longer ones.</summary>
    private List<ulong> PlacesFor(int index)
    {
        RunRequest request = _draft.RequestFor(index);
        var places = new List<ulong>(PlacesEach);
        if (!_draft.Free.TryFind(request, out ulong place))
        {
            return places;
        }

        places.Add(place);
        _draft.Free.TryGetRunFrom(place, out FreeRun run);
        for (int look = 0; look < Looks && places.Count < PlacesEach && _draft.Free.TryGetLonger(run, out run); look++)
        {
            if (request.TryPlace(run, out place))
            {
                places.Add(place);
            }
        }

        return places;
    }

    /// <summary>The places that a range can try, and the state to which each trial returns.</summary>
    private sealed class Trial(int mark, ulong missing, List<ulong> places)
    {
        public int Mark => mark;

        public ulong Missing => missing;

        public List<ulong> Places => places;

        /// <summary>The index of the place to try next.</summary>
        public int Next { get; set; }
    }
}
