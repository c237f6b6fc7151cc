namespace Cleave.Tools.Snapshots;

/// <summary>A short list of ranges in order of address. Starts, ends and values are apart, so that a search reads starts only.</summary>
internal sealed class RangeBucket<T>
{
    private const int Most = 128;

    private readonly ulong[] _starts = new ulong[Most];
    private readonly ulong[] _ends = new ulong[Most];
    private readonly T[] _values = new T[Most];

    public int Count { get; private set; }

    public bool IsFull => Count == Most;

    public MappedRange<T> this[int place] => new(_starts[place], _ends[place], _values[place]);

    public IEnumerable<MappedRange<T>> All => Enumerable.Range(0, Count).Select(place => this[place]);

    /// <summary>Counts the ranges that begin below an address.</summary>
    public int CountBelow(ulong start)
    {
        int place = Array.BinarySearch(_starts, 0, Count, start);
        return place < 0 ? ~place : place;
    }

    public bool StartsAt(int place, ulong start) => place < Count && _starts[place] == start;

    public bool EndsAbove(int place, ulong address) => _ends[place] > address;

    public void Insert(int place, in MappedRange<T> range)
    {
        Move(place, place + 1);
        (_starts[place], _ends[place], _values[place]) = (range.Start, range.End, range.Value);
        Count++;
    }

    public void RemoveAt(int place)
    {
        Move(place + 1, place);
        Count--;
        _values[Count] = default!;
    }

    /// <summary>Moves the upper half to a new bucket.</summary>
    public RangeBucket<T> Split()
    {
        var upper = new RangeBucket<T>();
        for (int place = Count / 2; place < Count; place++)
            upper.Insert(upper.Count, this[place]);

        Array.Clear(_values, Count / 2, Count - (Count / 2));
        Count /= 2;
        return upper;
    }

    private void Move(int from, int to)
    {
        Array.Copy(_starts, from, _starts, to, Count - from);
        Array.Copy(_ends, from, _ends, to, Count - from);
        Array.Copy(_values, from, _values, to, Count - from);
    }
}
