namespace Cleave.Tools.Snapshots;

/// <summary>An ordered map from ranges of addresses that do not overlap to values.</summary>
/// <remarks>
/// The ranges are in buckets of at most 128, so a look-up is a binary search in contiguous memory and an insertion moves a few kilobytes at
/// most. A snapshot needs several look-ups for each event, and a tree would allocate for each. Cost: logarithmic for each look-up and each
/// range found. Invariant <c>Bounded</c>: the starts in a bucket are not below its bound, and those in the buckets before it are.
/// </remarks>
internal sealed class RangeMap<T>
{
    // No bucket is empty, except a single one. The first bucket has no bound.
    private readonly List<RangeBucket<T>> _buckets = [new()];
    private readonly List<ulong> _bounds = [0];

    /// <summary>A copy of all ranges, in order of address.</summary>
    public IReadOnlyCollection<MappedRange<T>> All => [.. _buckets.SelectMany(bucket => bucket.All)];

    /// <summary>Adds a range that overlaps no other.</summary>
    public void Add(ulong start, ulong end, T value)
    {
        int at = BucketOf(start);
        RangeBucket<T> bucket = _buckets[at];
        int place = bucket.CountBelow(start);
        // As in a set, adding a range that begins at the same address as another changes nothing.
        if (bucket.StartsAt(place, start))
            return;

        bucket.Insert(place, new MappedRange<T>(start, end, value));
        if (bucket.IsFull)
        {
            RangeBucket<T> upper = bucket.Split();
            _buckets.Insert(at + 1, upper);
            _bounds.Insert(at + 1, upper[0].Start);
        }
    }

    public void Remove(in MappedRange<T> range) => TryRemove(range.Start, out _);

    /// <summary>Removes the range that begins at an address.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryRemove(ulong start, out MappedRange<T> removed)
    {
        int at = BucketOf(start);
        RangeBucket<T> bucket = _buckets[at];
        int place = bucket.CountBelow(start);
        removed = bucket.StartsAt(place, start) ? bucket[place] : default;
        if (!bucket.StartsAt(place, start))
            return false;

        bucket.RemoveAt(place);
        if (bucket.Count == 0 && _buckets.Count > 1)
        {
            _buckets.RemoveAt(at);
            _bounds.RemoveAt(at);
        }

        return true;
    }

    /// <summary>Finds the range that begins at an address, or returns null.</summary>
    public MappedRange<T>? At(ulong start)
    {
        RangeBucket<T> bucket = _buckets[BucketOf(start)];
        int place = bucket.CountBelow(start);
        return bucket.StartsAt(place, start) ? bucket[place] : null;
    }

    /// <summary>Finds the last range that begins below one address and extends beyond another, or returns null.</summary>
    public MappedRange<T>? LastWithin(ulong start, ulong end)
    {
        if (end == 0)
            return null;

        int at = BucketOf(end - 1);
        int below = _buckets[at].CountBelow(end);
        if (below == 0)
        {
            // By Bounded, the bucket before has the next lower range.
            if (at == 0)
                return null;

            below = _buckets[--at].Count;
        }

        return _buckets[at].EndsAbove(below - 1, start) ? _buckets[at][below - 1] : null;
    }

    /// <summary>Finds all ranges that overlap a range, the highest first.</summary>
    public List<MappedRange<T>> Within(ulong start, ulong end)
    {
        var found = new List<MappedRange<T>>();
        for (ulong top = end; LastWithin(start, top) is { } last; top = last.Start)
            found.Add(last);

        return found;
    }

    // The result is the last bucket whose bound is not above the address, or the first bucket.
    private int BucketOf(ulong address)
    {
        ReadOnlySpan<ulong> bounds = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bounds);
        int low = 0;
        for (int high = bounds.Length; high - low > 1;)
        {
            int middle = (low + high) / 2;
            (low, high) = bounds[middle] <= address ? (middle, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>One range of a <see cref="RangeMap{T}"/>, from the first address to below the end, and its value.</summary>
internal readonly record struct MappedRange<T>(ulong Start, ulong End, T Value);
