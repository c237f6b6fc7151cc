using Cleave.Runs;

namespace Cleave.Moves;

/// <summary>Looks for moves that make a window free, with few granules moved. Units are granules.</summary>
/// <remarks>
/// <para>
/// Every range in the window has to leave it, so their granules are the least that any plan for the window moves. The windows are tried in
/// the order of that number, and the search ends when no other window can be better. The ranges of a window go into free runs outside it,
/// the longest range first, each into the shortest run that fits. If none fits, a range may move twice, or the ranges of a cheap window
/// outside make room, up to <see cref="MostDepth"/> levels deep.
/// </para>
/// <para>
/// To find the best plan is a bin packing problem, so the search is bounded: <see cref="MostWindows"/> windows <see cref="MostSteps"/>
/// placements, and <see cref="MostRooms"/> searches for windows to make room. A plan that moves only the ranges of the cheapest window is the best one, and says so by its least number.
/// </para>
/// </remarks>
internal sealed class MovePlanner
{
    private const int MostWindows = 256;
    private const int MostSteps = 20_000;
    private const int MostDepth = 3;
    private const int PlacesEach = 3;
    private const int WindowsEach = 4;
    private const int Looks = 8;

    // A search for windows costs the number of ranges, so a space of many ranges gets fewer of them.
    private const int MostRooms = 400;
    private const int RoomRanges = 400_000;

    private readonly MoveDraft _draft;
    private ulong _most;
    private int _steps = MostSteps;
    private int _rooms;

    // The granules of all ranges that are about to be moved and have no place yet.
    private ulong _missing;

    private MovePlanner(MoveDraft draft, ulong most)
    {
        _draft = draft;
        _most = most;
        _rooms = Math.Clamp(RoomRanges / (draft.Order.Length + 1), 4, MostRooms);
    }

    /// <summary>Finds moves that make a free run.</summary>
    /// <param name="draft">The space.</param>
    /// <param name="length">The granules of the run.</param>
    /// <param name="alignment">The alignment of its first granule.</param>
    /// <param name="most">The most granules to move.</param>
    /// <param name="least">The least granules that any plan moves; the greatest number if no plan is possible.</param>
    /// <returns>The moves; null if none were found.</returns>
    public static RangeStep[]? MakeRun(MoveDraft draft, ulong length, ulong alignment, ulong most, out ulong least)
    {
        var request = new RunRequest(length, Alignment: alignment, Phase: draft.Phase & (alignment - 1));
        if (draft.Free.TryFind(request, out _))
        {
            least = 0;
            return [];
        }

        List<PricedWindow> windows = MoveWindows.Find(draft, length, alignment);
        least = windows.Count == 0 ? ulong.MaxValue : windows[0].Cost;
        var planner = new MovePlanner(draft, most);
        return planner.Best(windows) ?? planner.Slide(request);
    }

    /// <summary>Finds moves that make a window free.</summary>
    /// <param name="draft">The space.</param>
    /// <param name="window">The window.</param>
    /// <param name="most">The most granules to move.</param>
    /// <param name="least">The least granules that any plan moves.</param>
    /// <returns>The moves; null if none were found.</returns>
    public static RangeStep[]? Empty(MoveDraft draft, GranuleWindow window, ulong most, out ulong least)
    {
        least = draft.In(window).Aggregate(0UL, (sum, index) => sum + draft[index].Length);
        return least == 0 ? [] : new MovePlanner(draft, most).Best([new PricedWindow(least, window)]);
    }

    /// <summary>Tries windows, the cheapest first, as long as one of them can be better than the best plan so far.</summary>
    private RangeStep[]? Best(List<PricedWindow> windows)
    {
        RangeStep[]? best = null;
        foreach ((ulong cost, GranuleWindow window) in windows.Take(MostWindows))
        {
            if (cost > _most || _steps <= 0)
            {
                break;
            }

            foreach (Comparison<int> order in (Comparison<int>[])[LongestFirst, LowestFirst, HighestFirst])
            {
                // Each plan lowers the limit for the next one, until none is left that moves less.
                while (cost <= _most && TryPlan(window, order) is { } steps)
                {
                    best = steps;
                }
            }
        }

        return best;
    }

    /// <summary>Empties a window within the limit, and sets the limit below what that moves.</summary>
    private RangeStep[]? TryPlan(GranuleWindow window, Comparison<int> order)
    {
        int mark = _draft.Mark;
        RangeStep[]? steps = null;
        if (TryEmpty(window, order, depth: 0))
        {
            steps = [.. _draft.Steps];
            _most = _draft.Moved - 1;
        }

        _draft.Undo(mark);
        _missing = 0;
        return steps;
    }

    private int LongestFirst(int one, int other) => _draft[other].Length.CompareTo(_draft[one].Length) is var order and not 0 ? order : one.CompareTo(other);

    private int LowestFirst(int one, int other) => _draft.PlaceOf(one).Start.CompareTo(_draft.PlaceOf(other).Start);

    private int HighestFirst(int one, int other) => LowestFirst(other, one);

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
    /// Moves the first of some ranges twice: into a hole of a reserved window, and from there to a place that shares memory with its old one.
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
        foreach ((ulong cost, GranuleWindow window) in MoveWindows.Find(_draft, first.Length, first.Alignment).Where(window => window.Cost > 0).Take(WindowsEach))
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

    /// <summary>Moves every range that can go to a lower place there, lowest first, until a request is served: the last resort.</summary>
    private RangeStep[]? Slide(RunRequest request)
    {
        int mark = _draft.Mark;
        RangeStep[]? steps = null;
        for (bool isMoving = true; isMoving && steps is null;)
        {
            isMoving = false;
            foreach (int index in _draft.Order.ToArray())
            {
                GranuleWindow place = _draft.PlaceOf(index);
                bool mayMove = !_draft.IsFixed(index) && _steps > 0 && place.Length <= _most && _draft.Moved <= _most - place.Length;
                if (!mayMove || !_draft.Free.TryFind(_draft.RequestFor(index) with { High = place.Start }, out ulong lower))
                {
                    continue;
                }

                _steps--;
                _draft.Move(index, lower);
                isMoving = true;
                if (_draft.Free.TryFind(request, out _))
                {
                    steps = [.. _draft.Steps];
                    break;
                }
            }
        }

        _draft.Undo(mark);
        return steps;
    }
}
