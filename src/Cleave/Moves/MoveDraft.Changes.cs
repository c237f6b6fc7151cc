using Cleave.Runs;

namespace Cleave.Moves;

/// <content>The changes of a draft, and the way back from them.</content>
internal sealed partial class MoveDraft
{
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
        _order.Remove((_places[index], index));
        _places[index] = start;
        _order.Add((start, index));
    }

    /// <summary>Finds the highest range that begins below a granule.</summary>
    private bool TryGetBelow(ulong start, out int index)
    {
        index = 0;
        if (start == 0 || Count == 0)
        {
            return false;
        }

        // An empty view has (0, 0) as its highest item, which is one of the set only if range 0 begins at 0.
        (ulong place, index) = _order.GetViewBetween((0, 0), (start - 1, int.MaxValue)).Max;
        return _places[index] == place;
    }

    /// <summary>A step back: of a move if <paramref name="Index"/> is a range, else of a reservation.</summary>
    /// <param name="Index">The index of the range; -1 for a reservation.</param>
    /// <param name="From">The place of the range before the move.</param>
    /// <param name="IsIntoReserved">Whether the target was a reserved window.</param>
    /// <param name="Parts">The windows that became free, or were free and became reserved.</param>
    private readonly record struct Change(int Index, GranuleWindow From, bool IsIntoReserved, List<GranuleWindow> Parts);
}
