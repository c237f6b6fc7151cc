namespace Cleave.Tools.Snapshots;

/// <summary>An ordered map from ranges of addresses that do not overlap to values.</summary>
/// <remarks>
/// The ranges are in buckets of at most 512, so a look-up is a binary search in contiguous memory and an insertion moves a few kilobytes at
/// most. A snapshot needs several look-ups for each event, and a tree would allocate for each. Cost: logarithmic for each look-up and each
/// range found.
/// </remarks>
internal sealed class RangeMap<T>
{
    private const int MostInBucket = 512;

    // No bucket is empty, except a single one.
    private readonly List<List<MappedRange>> _buckets = [[]];

    /// <summary>A copy of all ranges, in order of address.</summary>
    public IReadOnlyCollection<MappedRange> All => [.. _buckets.SelectMany(bucket => bucket)];

    /// <summary>Adds a range that overlaps no other.</summary>
    public MappedRange Add(ulong start, ulong end, T value)
    {
        var range = new MappedRange(start, end, value);
        int at = BucketOf(start);
        List<MappedRange> bucket = _buckets[at];
        int place = CountBelow(bucket, start);
        // As in a set, adding a range that begins at the same address as another changes nothing.
        if (place < bucket.Count && bucket[place].Start == start)
            return range;

        bucket.Insert(place, range);
        if (bucket.Count > MostInBucket)
        {
            _buckets.Insert(at + 1, bucket[(MostInBucket / 2)..]);
            bucket.RemoveRange(MostInBucket / 2, bucket.Count - (MostInBucket / 2));
        }

        return range;
    }

    public void Remove(MappedRange range)
    {
        int at = BucketOf(range.Start);
        List<MappedRange> bucket = _buckets[at];
        int place = CountBelow(bucket, range.Start);
        if (place == bucket.Count || bucket[place].Start != range.Start)
            return;

        bucket.RemoveAt(place);
        if (bucket.Count == 0 && _buckets.Count > 1)
            _buckets.RemoveAt(at);
    }

    /// <summary>Finds the range that begins at an address, or returns null.</summary>
    public MappedRange? At(ulong start)
    {
        List<MappedRange> bucket = _buckets[BucketOf(start)];
        int place = CountBelow(bucket, start);
        return place < bucket.Count && bucket[place].Start == start ? bucket[place] : null;
    }

    /// <summary>Finds the last range that begins below one address and extends beyond another, or returns null.</summary>
    public MappedRange? LastWithin(ulong start, ulong end)
    {
        if (end == 0)
            return null;

        List<MappedRange> bucket = _buckets[BucketOf(end - 1)];
        int below = CountBelow(bucket, end);
        MappedRange? last = below > 0 ? bucket[below - 1] : null;
        return last is not null && last.End > start ? last : null;
    }

    /// <summary>Finds all ranges that overlap a range, the highest first.</summary>
    public List<MappedRange> Within(ulong start, ulong end)
    {
        var found = new List<MappedRange>();
        for (MappedRange? last = LastWithin(start, end); last is not null; last = LastWithin(start, last.Start))
            found.Add(last);

        return found;
    }

    // The result is the last bucket whose first range does not begin above the address, or the first bucket.
    private int BucketOf(ulong address)
    {
        int low = 0;
        for (int high = _buckets.Count; high - low > 1;)
        {
            int middle = (low + high) / 2;
            (low, high) = _buckets[middle][0].Start <= address ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static int CountBelow(List<MappedRange> bucket, ulong start)
    {
        int low = 0;
        for (int high = bucket.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = bucket[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>One range, from <see cref="Start"/> to below <see cref="End"/>.</summary>
    internal sealed class MappedRange(ulong start, ulong end, T value)
    {
        public ulong Start => start;

        public ulong End => end;

        public T Value { get; set; } = value;
    }
}
