namespace Cleave.Tools.Traces.Pickle;

/// <summary>A dictionary out of a pickle, in order of insertion. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>
/// Snapshots hold a small dictionary an event, so up to 16 entries stand in a bare array that is searched in order; larger
/// ones get a hash index. A key is a scalar or a flat tuple of scalars.
/// </remarks>
public sealed class PickleDictionary : PickleContainer
{
    private const int SearchedInOrder = 16;

    private KeyValuePair<PickleValue, PickleValue>[] _entries = [];
    private Dictionary<PickleValue, int>? _index;

    internal PickleDictionary()
    {
    }

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>Its entries.</summary>
    public ReadOnlySpan<KeyValuePair<PickleValue, PickleValue>> Entries => _entries.AsSpan(0, Count);

    /// <summary>Looks up a key that is text.</summary>
    public bool TryGet(string key, out PickleValue value) => TryGet(PickleValue.OfObject(key), out value);

    /// <summary>Looks up a key.</summary>
    public bool TryGet(PickleValue key, out PickleValue value)
    {
        int position = Find(key);
        value = position < 0 ? default : _entries[position].Value;
        return position >= 0;
    }

    /// <summary>Makes room for so many more entries, without slack while the dictionary is new.</summary>
    internal void Reserve(int more)
    {
        if (more > _entries.Length - Count)
            Array.Resize(ref _entries, Math.Max(Count + more, Count * 2));
    }

    /// <summary>Sets an entry; as in Python, the last value of a key wins.</summary>
    internal void Set(PickleValue key, PickleValue value)
    {
        Seal(value);
        int position = Find(key);
        if (position < 0)
            Add(key, value);
        else
            _entries[position] = new(_entries[position].Key, value);
    }

    private void Add(PickleValue key, PickleValue value)
    {
        Reserve(1);
        _entries[Count] = new(key, value);
        _index?.Add(key, Count);
        Count++;
        if (Count > SearchedInOrder && _index is null)
            BuildIndex();
    }

    private void BuildIndex()
    {
        _index = new Dictionary<PickleValue, int>(2 * Count);
        for (int position = 0; position < Count; position++)
            _index.Add(_entries[position].Key, position);
    }

    private int Find(PickleValue key)
    {
        if (_index is not null)
            return _index.TryGetValue(key, out int found) ? found : -1;

        for (int position = 0; position < Count; position++)
        {
            if (_entries[position].Key.Equals(key))
                return position;
        }

        return -1;
    }
}
