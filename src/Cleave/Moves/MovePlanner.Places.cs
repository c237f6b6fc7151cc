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

        _draft.Reserve(window);
        Array.Sort(inside, order);
        Array.ForEach(inside, index => _draft.Pin(index, true));
        _missing += inside.Aggregate(0UL, (sum, index) => sum + _draft[index].Length);
        bool isEmpty = TryPlace(inside, depth);
        Array.ForEach(inside, index => _draft.Pin(index, false));
        return isEmpty;
    }

    /// <summary>Finds places for ranges, in their order, outside all reserved windows. The caller undoes what a failure leaves.</summary>
    private bool TryPlace(ReadOnlySpan<int> ranges, int depth)
    {
        if (_steps-- <= 0 || !IsWithinLimit(0))
        {
            return false;
        }

        return ranges.IsEmpty
            || TryPlaces(ranges, depth)
            || TryHop(ranges, depth)
            || (depth < MostDepth && TryMakeRoom(ranges, depth));
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

    /// <summary>
    /// Moves the first of some ranges twice: into a hole of a reserved window,
    /// and from there to a place that shares memory with its old one.
    /// </summary>
    private bool TryHop(ReadOnlySpan<int> ranges, int depth)
    {
        if (!IsWithinLimit(_draft[ranges[0]].Length))
        {
            return false;
        }

        (int mark, ulong missing) = (_draft.Mark, _missing);
        RunRequest request = _draft.RequestFor(ranges[0]);
        foreach (FreeRun hole in _draft.HolesInReserved())
        {
            if (request.TryPlace(hole, out ulong stop))
            {
                _draft.Move(ranges[0], stop);
                if (TryPlaces(ranges, depth))
                {
                    return true;
                }

                _draft.Undo(mark);
                _missing = missing;
            }
        }

        return false;
    }

    /// <summary>Empties a window for the first of some ranges, moves it there, and finds places for the others.</summary>
    private bool TryMakeRoom(ReadOnlySpan<int> ranges, int depth)
    {
        if (_rooms-- <= 0)
        {
            return false;
        }

        (int mark, ulong missing) = (_draft.Mark, _missing);
        MovableRange first = _draft[ranges[0]];
        foreach ((ulong cost, GranuleWindow window) in MoveWindows.Find(_draft, first.Length, first.Alignment).Where(
            window => window.Cost > 0).Take(WindowsEach))
        {
            if (!IsWithinLimit(cost))
            {
                return false;
            }

            if (TryEmpty(window, LongestFirst, depth + 1))
            {
                Take(ranges[0], window.Start);
                if (TryPlace(ranges[1..], depth))
                {
                    return true;
                }
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
}
