namespace Cleave.Planning;

/// <summary>The kind of change that a step of a search made.</summary>
internal enum TrailStep : byte
{
    /// <summary>The height of a run; the value is the old one.</summary>
    Height,

    /// <summary>The end of the run that begins at the place.</summary>
    RunEnd,

    /// <summary>The start of the run that ends at the place.</summary>
    RunStart,

    /// <summary>An allocation was taken out of the candidates.</summary>
    Removed,

    /// <summary>An allocation was put back into the candidates.</summary>
    Added,

    /// <summary>An allocation was placed.</summary>
    Placed,

    /// <summary>Bytes were given up in sections; the place is the first, the value holds the number of sections,
    /// and the next entry the bytes.</summary>
    Wasted,

    /// <summary>The bytes that belong to <see cref="Wasted"/>.</summary>
    WastedBytes,

    /// <summary>The first excluded allocation of the run that begins at the place.</summary>
    FirstExcluded,

    /// <summary>The excluded allocation that follows the one at the place.</summary>
    NextExcluded,
}

/// <summary>One change of a search, with what undoes it.</summary>
internal readonly record struct TrailEntry(TrailStep Step, int Place, ulong Value);

/// <summary>The changes of a search, in order, so that they can be undone from the last one.</summary>
internal sealed class SearchTrail
{
    private TrailEntry[] _entries = new TrailEntry[256];

    /// <summary>The number of changes.</summary>
    public int Count { get; private set; }

    /// <summary>Whether changes are noted: a search that never goes back need not remember.</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>Notes a change that is about to be made.</summary>
    public void Note(TrailStep step, int place, ulong value)
    {
        if (!IsKept)
        {
            return;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        _entries[Count++] = new TrailEntry(step, place, value);
    }

    /// <summary>Takes back the last note.</summary>
    public TrailEntry Pop() => _entries[--Count];

    /// <summary>Removes all changes from the trail, without undoing them.</summary>
    public void Clear() => Count = 0;
}
