namespace Cleave.Tools.Traces.Snapshots;

/// <summary>Ranges of addresses that do not overlap, in order, each with a value. Cost: logarithmic for each call and each range found.</summary>
internal sealed class RangeMap<T>
{
    private readonly SortedSet<Range> _ranges = new(Comparer<Range>.Create((left, right) => left.Start.CompareTo(right.Start)));
    private readonly Range _lowest = new(0, 0, default!);

    /// <summary>The ranges in order of address.</summary>
    public IReadOnlyCollection<Range> All => _ranges;

    /// <summary>Adds a range that overlaps none.</summary>
    public Range Add(ulong start, ulong end, T value)
    {
        var range = new Range(start, end, value);
        _ranges.Add(range);
        return range;
    }

    public void Remove(Range range) => _ranges.Remove(range);

    /// <summary>The range that begins at an address, or null.</summary>
    public Range? At(ulong start) => _ranges.TryGetValue(new Range(start, start, default!), out Range? found) ? found : null;

    /// <summary>The last range that begins below an address and reaches past another, or null.</summary>
    public Range? LastWithin(ulong start, ulong end)
    {
        if (end == 0)
            return null;

        Range? last = _ranges.GetViewBetween(_lowest, new Range(end - 1, end, default!)).Max;
        return last is not null && last.End > start ? last : null;
    }

    /// <summary>All ranges that overlap the given one, the highest first.</summary>
    public List<Range> Within(ulong start, ulong end)
    {
        var found = new List<Range>();
        for (Range? last = LastWithin(start, end); last is not null; last = LastWithin(start, last.Start))
            found.Add(last);

        return found;
    }

    /// <summary>One range, from <see cref="Start"/> to below <see cref="End"/>.</summary>
    internal sealed class Range(ulong start, ulong end, T value)
    {
        public ulong Start => start;

        public ulong End => end;

        public T Value { get; set; } = value;
    }
}
