using System.Runtime.InteropServices;
using Cleave.Runs;

namespace Cleave.Moves;

/// <summary>A copy of a space on which moves are tried and undone. Units are granules.</summary>
/// <remarks>
/// Windows can be reserved: what is free in them, or becomes free, is no target of a move. Invariant <c>Disjoint</c>: each step goes to
/// granules that were free before it, so it overlaps no range, not even its own. Not thread-safe.
/// </remarks>
internal sealed class MoveDraft
{
    private readonly MovableRange[] _ranges;
    private readonly ulong[] _places;
    private readonly bool[] _pinned;

    // The indexes of the ranges in the order of their places.
    private readonly List<int> _order;
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
        _order = [.. Enumerable.Range(0, ranges.Length)];
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

    /// <summary>The indexes of the ranges, lowest place first.</summary>
    public ReadOnlySpan<int> Order => CollectionsMarshal.AsSpan(_order);

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
    public RunRequest RequestFor(int index) =>
        new(_ranges[index].Length, Alignment: _ranges[index].Alignment, Phase: Phase & (_ranges[index].Alignment - 1));

    /// <summary>Gives the indexes of the ranges that lie in a window, whole or in part, lowest first.</summary>
    public int[] In(GranuleWindow window)
    {
        int first = FirstFrom(window.Start);
        if (first > 0 && PlaceOf(_order[first - 1]).End > window.Start)
        {
            first--;
        }

        return [.. _order.Skip(first).TakeWhile(index => _places[index] < window.End)];
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

    /// <summary>Reserves a window, which overlaps no other reserved one.</summary>
    public void Reserve(GranuleWindow window)
    {
        var parts = new List<GranuleWindow>();
        for (ulong from = window.Start; Free.TryGetRunFrom(from, out FreeRun run) && run.Start < window.End;)
        {
            var part = new GranuleWindow(Math.Max(from, run.Start), Math.Min(window.End, run.End));
            Free.TryTake(part.Start, part.Length);
            parts.Add(part);
            from = part.End;
            if (from == window.End)
            {
                break;
            }
        }

        _reserved.Add(window);
        _changes.Add(new Change(-1, default, false, parts));
    }

    /// <summary>Moves a range to granules that are free, or to a whole reserved window that is empty.</summary>
    public void Move(int index, ulong to)
    {
        GranuleWindow from = PlaceOf(index);
        bool isIntoReserved = !Free.TryTake(to, from.Length);
        List<GranuleWindow> freed = OutsideReserved(from);
        freed.ForEach(AddFree);
        Place(index, to);
        _steps.Add(new RangeStep(index, from.Start, to));
        Moved += from.Length;
        _changes.Add(new Change(index, from, isIntoReserved, freed));
    }

    /// <summary>Undoes all changes since a mark.</summary>
    public void Undo(int mark)
    {
        while (_changes.Count > mark)
        {
            Change change = _changes[^1];
            _changes.RemoveAt(_changes.Count - 1);
            if (change.Index < 0)
            {
                _reserved.RemoveAt(_reserved.Count - 1);
                change.Parts.ForEach(AddFree);
                continue;
            }

            GranuleWindow now = PlaceOf(change.Index);
            change.Parts.ForEach(part => Free.TryTake(part.Start, part.Length));
            if (!change.IsIntoReserved)
            {
                AddFree(now);
            }

            Place(change.Index, change.From.Start);
            _steps.RemoveAt(_steps.Count - 1);
            Moved -= now.Length;
        }
    }

    private List<GranuleWindow> OutsideReserved(GranuleWindow window)
    {
        List<GranuleWindow> parts = [window];
        foreach (GranuleWindow reserved in _reserved)
        {
            parts = [.. parts.SelectMany(part => !part.Overlaps(reserved) ? [part] : (GranuleWindow[])
            [
                new GranuleWindow(part.Start, Math.Max(part.Start, reserved.Start)),
                new GranuleWindow(Math.Min(part.End, reserved.End), part.End),
            ])];
        }

        return parts;
    }

    private void AddFree(GranuleWindow window)
    {
        if (window.Length > 0)
        {
            Free.TryAdd(window.Start, window.Length);
        }
    }

    private void Place(int index, ulong start)
    {
        _order.RemoveAt(FirstFrom(_places[index]));
        _places[index] = start;
        _order.Insert(FirstFrom(start), index);
    }

    /// <summary>The position in the order of the first range that begins at a granule or above it.</summary>
    private int FirstFrom(ulong start)
    {
        (int low, int high) = (0, _order.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _places[_order[middle]] < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>A step back: of a move if <paramref name="Index"/> is a range, else of a reservation.</summary>
    /// <param name="Index">The index of the range; -1 for a reservation.</param>
    /// <param name="From">The place of the range before the move.</param>
    /// <param name="IsIntoReserved">Whether the target was a reserved window.</param>
    /// <param name="Parts">The windows that became free, or were free and became reserved.</param>
    private readonly record struct Change(int Index, GranuleWindow From, bool IsIntoReserved, List<GranuleWindow> Parts);
}
