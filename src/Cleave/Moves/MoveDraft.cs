using Cleave.Runs;

namespace Cleave.Moves;

/// <summary>A copy of a space on which moves are tried and undone. Units are granules.</summary>
/// <remarks>
/// Windows can be reserved: what is free in them, or becomes free, is no target of a move. Invariant <c>Disjoint</c>: each step goes to
/// granules that were free before it, so it overlaps no range, not even its own. Not thread-safe.
/// </remarks>
internal sealed partial class MoveDraft
{
    private readonly MovableRange[] _ranges;
    private readonly ulong[] _places;
    private readonly bool[] _pinned;

    // The ranges in the order of their places. A tree, because a move changes one of perhaps a million.
    private readonly SortedSet<(ulong Start, int Index)> _order;
    private readonly List<GranuleWindow> _reserved = [];
    private readonly List<Change> _changes = [];
    private readonly List<RangeStep> _steps = [];

    /// <param name="ranges">The allocated ranges in ascending order.</param>
    /// <param name="granules">The number of granules of the space.</param>
    /// <param name="phase">The granules by which multiples of an alignment are shifted, before it is reduced to the alignment.</param>
    public MoveDraft(MovableRange[] ranges, ulong granules, ulong phase)
    {
        _ranges = ranges;
        Granules = granules;
        Phase = phase;
        _places = [.. ranges.Select(range => range.Start)];
        _pinned = new bool[ranges.Length];
        _order = [.. ranges.Select((range, index) => (range.Start, index))];
        Free = FreeRuns.Create(granules);
        ulong end = 0;
        foreach (MovableRange range in ranges)
        {
            AddFree(new GranuleWindow(end, range.Start));
            end = range.Start + range.Length;
        }

        AddFree(new GranuleWindow(end, granules));
    }

    /// <summary>The number of granules of the space.</summary>
    public ulong Granules { get; }

    /// <summary>The granules by which multiples of an alignment are shifted.</summary>
    public ulong Phase { get; }

    /// <summary>The free runs outside reserved windows.</summary>
    public FreeRuns Free { get; }

    /// <summary>The granules that the steps move.</summary>
    public ulong Moved { get; private set; }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<RangeStep> Steps => _steps;

    /// <summary>The number of ranges.</summary>
    public int Count => _ranges.Length;

    /// <summary>The indexes of the ranges, lowest place first. The draft must not change meanwhile.</summary>
    public IEnumerable<int> Order => _order.Select(place => place.Index);

    /// <summary>The point to which <see cref="Undo"/> can go back.</summary>
    public int Mark => _changes.Count;

    /// <summary>The windows that are reserved.</summary>
    public IReadOnlyList<GranuleWindow> Reserved => _reserved;

    /// <summary>The granules in which a range lies now.</summary>
    public GranuleWindow PlaceOf(int index) => new(_places[index], _places[index] + _ranges[index].Length);

    /// <summary>The range itself, at its first place.</summary>
    public MovableRange this[int index] => _ranges[index];

    /// <summary>Whether a range may become part of a window to empty: it may move, and is not about to be moved already.</summary>
    public bool IsFixed(int index) => _pinned[index] || !_ranges[index].CanMove;

    /// <summary>Keeps a range out of windows to empty, or no longer.</summary>
    public void Pin(int index, bool isPinned) => _pinned[index] = isPinned;

    /// <summary>The request for a place of a range.</summary>
    public RunRequest RequestFor(int index)
    {
        MovableRange range = _ranges[index];
        return new RunRequest(range.Length, range.Low, range.High, range.Alignment, (Phase + range.Phase) & (range.Alignment - 1));
    }

    /// <summary>Gives the indexes of the ranges that lie in a window, whole or in part, lowest first.</summary>
    public int[] In(GranuleWindow window)
    {
        var found = new List<int>();
        if (TryGetBelow(window.Start, out int below) && PlaceOf(below).End > window.Start)
        {
            found.Add(below);
        }

        if (window.Length > 0)
        {
            found.AddRange(_order.GetViewBetween((window.Start, 0), (window.End - 1, int.MaxValue)).Select(place => place.Index));
        }

        return [.. found];
    }

    /// <summary>Gives the free runs inside reserved windows.</summary>
    public List<FreeRun> HolesInReserved()
    {
        var holes = new List<FreeRun>();
        foreach (GranuleWindow window in _reserved)
        {
            ulong from = window.Start;
            foreach (int index in In(window))
            {
                GranuleWindow place = PlaceOf(index);
                if (place.Start > from)
                {
                    holes.Add(new FreeRun(from, place.Start - from));
                }

                from = Math.Max(from, place.End);
            }

            if (window.End > from)
            {
                holes.Add(new FreeRun(from, window.End - from));
            }
        }

        return holes;
    }
}
