using Cleave.Runs;

namespace Cleave.Moves;

/// <summary>Finds the windows of a length that could become free, those with the least to move first. Units are granules.</summary>
/// <remarks>
/// A window that becomes free lies in the gap between two ranges that stay. So the windows that begin where a range ends, and those that
/// end where a range begins, have the least cost that any window has. Of equals the highest comes first, so that ranges gather at the low
/// end. Cost: the number of ranges, and sorting as many windows.
/// </remarks>
internal sealed class MoveWindows
{
    private readonly MoveDraft _draft;
    private readonly GranuleWindow[] _places;

    // The granules, and the ranges that cannot move, below each place.
    private readonly ulong[] _granulesBelow;
    private readonly int[] _fixedBelow;

    private MoveWindows(MoveDraft draft)
    {
        _draft = draft;
        int count = draft.Count;
        _places = new GranuleWindow[count];
        _granulesBelow = new ulong[count + 1];
        _fixedBelow = new int[count + 1];
        int at = 0;
        foreach (int index in draft.Order)
        {
            _places[at] = draft.PlaceOf(index);
            _granulesBelow[at + 1] = _granulesBelow[at] + _places[at].Length;
            _fixedBelow[at + 1] = _fixedBelow[at] + (draft.IsFixed(index) ? 1 : 0);
            at++;
        }
    }

    /// <summary>Gives the windows outside reserved ones that no fixed range lies in, the cheapest first,
    /// the highest first of equals.</summary>
    /// <param name="draft">The space.</param>
    /// <param name="request">The length, the alignment and the bounds of a window.</param>
    public static List<PricedWindow> Find(MoveDraft draft, RunRequest request)
    {
        (ulong length, ulong low) = (request.Length, request.Low);
        ulong high = Math.Min(request.High, draft.Granules);
        if (low >= high || length > high - low)
        {
            return [];
        }

        var windows = new MoveWindows(draft);
        (ulong phase, ulong mask) = (request.Phase, request.Alignment - 1);
        var found = new SortedSet<PricedWindow>(Comparer<PricedWindow>.Create(
            (a, b) => a.Cost != b.Cost ? a.Cost.CompareTo(b.Cost) : b.Window.Start.CompareTo(a.Window.Start)));
        windows.Add(found, Up(low), length);
        windows.Add(found, Down(high - length), length);
        foreach (GranuleWindow place in windows._places)
        {
            windows.Add(found, Up(place.End), length);
            windows.Add(found, place.Start >= length ? Down(place.Start - length) : null, length);
        }

        foreach (GranuleWindow reserved in draft.Reserved)
        {
            windows.Add(found, Up(reserved.End), length);
            windows.Add(found, reserved.Start >= length ? Down(reserved.Start - length) : null, length);
        }

        return [.. found];

        // Modular arithmetic is right even if the phase is above the place, except where rounding leaves the space.
        ulong? Up(ulong start)
        {
            ulong up = start + ((phase - start) & mask);
            return up >= start ? InBounds(up) : null;
        }

        ulong? Down(ulong start)
        {
            ulong over = (start - phase) & mask;
            return over <= start ? InBounds(start - over) : null;
        }

        ulong? InBounds(ulong start) => start >= low && start <= high - length ? start : null;
    }

    private void Add(SortedSet<PricedWindow> found, ulong? start, ulong length)
    {
        if (start is not { } from)
        {
            return;
        }

        var window = new GranuleWindow(from, from + length);
        int first = Count(place => place.End <= window.Start);
        int last = Count(place => place.Start < window.End);
        if (_fixedBelow[last] == _fixedBelow[first] && !_draft.Reserved.Any(window.Overlaps))
        {
            found.Add(new PricedWindow(_granulesBelow[last] - _granulesBelow[first], window));
        }
    }

    /// <summary>Counts the places, which lie at the beginning of the order, for which a condition holds.</summary>
    private int Count(Func<GranuleWindow, bool> holds)
    {
        (int low, int high) = (0, _places.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = holds(_places[middle]) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
