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
/// To find the best plan is a bin packing problem, so the search is bounded: <see cref="MostWindows"/> windows, <see cref="MostSteps"/>
/// placements and two more for each range, and <see cref="MostRooms"/> searches for windows to make room. A plan that moves only the ranges
/// of the cheapest window is the best one, and says so by its least number.
/// </para>
/// </remarks>
internal sealed partial class MovePlanner
{
    private const int MostWindows = 256;
    private const int MostSteps = 20_000;
    private const int MostDepth = 3;
    private const int PlacesEach = 3;
    private const int WindowsEach = 4;
    private const int Looks = 8;

    // Searches that go on inside others, so that a plan of many moves does not use up the stack.
    private const int MostNested = 200;

    // A search for windows costs the number of ranges, so a space of many ranges gets fewer of them.
    private const int MostRooms = 400;
    private const int RoomRanges = 400_000;

    // So does a search for holes in reserved windows.
    private const int HopRanges = 20_000_000;

    private readonly MoveDraft _draft;
    private ulong _most;
    private long _steps;
    private int _rooms;
    private int _hops;
    private int _nested;

    // The granules of all ranges that are about to be moved and have no place yet.
    private ulong _missing;

    private MovePlanner(MoveDraft draft, ulong most)
    {
        _draft = draft;
        _most = most;
        _steps = MostSteps + (2L * draft.Count);
        _rooms = Math.Clamp(RoomRanges / (draft.Count + 1), 4, MostRooms);
        _hops = Math.Clamp(HopRanges / (draft.Count + 1), 16, MostSteps);
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

        List<PricedWindow> windows = MoveWindows.Find(draft, request);
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

    private int LongestFirst(int one, int other) =>
        _draft[other].Length.CompareTo(_draft[one].Length) is var order and not 0 ? order : one.CompareTo(other);

    private int LowestFirst(int one, int other) => _draft.PlaceOf(one).Start.CompareTo(_draft.PlaceOf(other).Start);

    private int HighestFirst(int one, int other) => LowestFirst(other, one);

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
                RunRequest below = _draft.RequestFor(index);
                below = below with { High = Math.Min(below.High, place.Start) };
                if (!mayMove || !_draft.Free.TryFind(below, out ulong lower))
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
