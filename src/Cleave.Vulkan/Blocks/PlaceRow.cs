namespace Cleave.Vulkan.Blocks;

/// <summary>A place of a row, which may be free already but not reused yet.</summary>
internal record struct LinearPlace(ulong Offset, ulong End, ulong Key, bool IsFree);

/// <summary>Places in the order in which they were taken, whose keys ascend. Not thread-safe.</summary>
/// <remarks>Invariant <c>Ended</c>: neither the last place nor, of a row that is trimmed at its start, the first one is free.</remarks>
internal sealed class PlaceRow
{
    private readonly List<LinearPlace> _places = [];

    /// <summary>The number of places at the start that were removed, and still take room in the list.</summary>
    private int _head;

    /// <summary>The number of places, also of free ones between others.</summary>
    public int Count => _places.Count - _head;

    public LinearPlace First => _places[_head];

    public LinearPlace Last => _places[^1];

    /// <summary>The offset behind the last place; 0 for an empty row.</summary>
    public ulong End => Count == 0 ? 0 : Last.End;

    /// <summary>Adds a place, whose key is above all others.</summary>
    public void Add(ulong offset, ulong length, ulong key) =>
        _places.Add(new LinearPlace(offset, offset + length, key, IsFree: false));

    /// <summary>Marks the place with a key as free.</summary>
    /// <returns>False if no place that is allocated has the key.</returns>
    public bool TryFree(ulong key)
    {
        int low = _head;
        int high = _places.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_places[middle].Key < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        bool found = low < _places.Count && _places[low].Key == key && !_places[low].IsFree;
        if (found)
        {
            _places[low] = _places[low] with { IsFree = true };
        }

        return found;
    }

    /// <summary>Removes free places from the end.</summary>
    public void TrimEnd()
    {
        while (Count > 0 && Last.IsFree)
        {
            _places.RemoveAt(_places.Count - 1);
        }
    }

    /// <summary>Removes free places from the start.</summary>
    public void TrimStart()
    {
        while (Count > 0 && First.IsFree)
        {
            _head++;
        }

        // Moved when half of the list is unused, so that each place is moved once on average.
        if (_head > 16 && _head > _places.Count / 2)
        {
            _places.RemoveRange(0, _head);
            _head = 0;
        }
        else if (Count == 0)
        {
            _places.Clear();
            _head = 0;
        }
    }
}
