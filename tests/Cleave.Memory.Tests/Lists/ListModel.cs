namespace Cleave.Memory.Tests.Lists;

/// <summary>The list, written to be obviously right: every place is tried, nothing is worked out. Pages are numbers here.</summary>
internal sealed class ListModel
{
    public SortedDictionary<int, int> Ranges { get; private set; } = [];

    public bool Add(int first, int length)
    {
        bool free = Enumerable.Range(first, length).All(page => !Ranges.Any(range => page >= range.Key && page < range.Key + range.Value));
        if (length == 0 || !free)
            return false;
        Ranges.Add(first, length);
        return true;
    }

    public (int First, int Length)? Pop()
    {
        if (Ranges.Count == 0)
            return null;
        KeyValuePair<int, int> lowest = Ranges.First();
        Ranges.Remove(lowest.Key);
        return (lowest.Key, lowest.Value);
    }

    public bool Split(int most)
    {
        if (most == 0)
            return false;
        var pieces = new SortedDictionary<int, int>();
        foreach ((int first, int length) in Ranges)
        {
            for (int page = first; page < first + length; page += pieces[page])
                pieces[page] = Enumerable.Range(0, 10).Select(k => 1 << k).Last(
                    size => page % size == 0 && size <= most && page + size <= first + length);
        }
        Ranges = pieces;
        return true;
    }

    public (int First, int Length)? Steal(int alignment, int bytes) =>
        Steal(alignment, bytes, leastLeft: 1) ?? Steal(alignment, bytes, leastLeft: 0);

    private (int First, int Length)? Steal(int alignment, int bytes, int leastLeft)
    {
        int length = (bytes + ListProgram.PageSize - 1) / ListProgram.PageSize;
        foreach ((int first, int had) in Ranges.OrderBy(range => range.Value).ThenByDescending(range => range.Key))
        {
            for (int start = first + had - length; start >= first + leastLeft && length > 0; start--)
            {
                if (start * ListProgram.PageSize % alignment == 0)
                    return Take(first, had, start, length);
            }
        }
        return null;
    }

    private (int First, int Length) Take(int first, int had, int start, int length)
    {
        Ranges.Remove(first);
        if (start > first)
            Ranges.Add(first, start - first);
        int over = first + had - start - length;
        if (over > 0)
            Ranges.Add(start + length, over);
        return (start, length);
    }
}
