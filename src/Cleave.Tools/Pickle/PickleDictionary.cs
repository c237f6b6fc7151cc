using Cleave.Tools.Input;

namespace Cleave.Tools.Pickle;

/// <summary>A dictionary of a pickle, in order of insertion. Immutable once the reader has returned, so thread-safe.</summary>
/// <remarks>
/// A dictionary with up to 64 keys, all of them text, is packed: all dictionaries with the same keys share one copy of them. Others take 32
/// bytes an entry, and a hash index above 16 entries. A key is a scalar or a flat tuple of scalars.
/// </remarks>
internal sealed class PickleDictionary : PickleContainer
{
    private const int SearchedInOrder = 16;
    private const int IndexBytes = 48;
    private const int EntryBytes = 32;

    private readonly PickleHeap _heap;
    private readonly PickleShape? _shape;
    private readonly uint _row;

    private KeyValuePair<PickleValue, PickleValue>[] _entries = [];
    private Dictionary<PickleValue, int>? _index;
    private int _count;

    /// <summary>Creates an empty dictionary that belongs to no pickle.</summary>
    internal PickleDictionary()
        : this(new PickleHeap(new ReadBudget()))
    {
    }

    /// <summary>Creates an empty dictionary to be filled.</summary>
    internal PickleDictionary(PickleHeap heap) => _heap = heap;

    /// <summary>Creates a view of a packed dictionary, which is read in place.</summary>
    internal PickleDictionary(PickleHeap heap, uint row)
    {
        _heap = heap;
        _row = row;
        _shape = heap.ShapeOf(row);
    }

    /// <summary>The number of entries.</summary>
    public int Count => _shape?.Count ?? _count;

    /// <summary>The entries of the dictionary; for a packed dictionary, a copy.</summary>
    public ReadOnlySpan<KeyValuePair<PickleValue, PickleValue>> Entries
    {
        get
        {
            if (_shape is null)
                return _entries.AsSpan(0, _count);

            var entries = new KeyValuePair<PickleValue, PickleValue>[_shape.Count];
            for (int at = 0; at < entries.Length; at++)
                entries[at] = new(PickleValue.OfObject(_shape.KeyAt(at)), _heap.FieldAt(_row, at));

            return entries;
        }
    }

    /// <summary>Finds the value of a text key.</summary>
    public bool TryGet(string key, out PickleValue value) =>
        _shape is null ? TryGetEntry(PickleValue.OfObject(key), out value) : TryGetField(key, out value);

    /// <summary>Finds the value of a key.</summary>
    public bool TryGet(PickleValue key, out PickleValue value)
    {
        if (_shape is null)
            return TryGetEntry(key, out value);

        value = default;
        return key.Text is { } text && TryGetField(text, out value);
    }

    /// <summary>Reserves room for more entries, without slack while the dictionary is new.</summary>
    internal void Reserve(int more)
    {
        if (more <= _entries.Length - _count)
            return;

        int length = Math.Max(_count + more, _count * 2);
        _heap.Budget.Charge((long)(length - _entries.Length) * EntryBytes);
        Array.Resize(ref _entries, length);
    }

    /// <summary>Sets an entry whose value is sealed. As in Python, the last value of a key wins.</summary>
    internal void Set(PickleValue key, PickleValue value)
    {
        int position = Find(key);
        if (position < 0)
            Add(key, value);
        else
            _entries[position] = new(_entries[position].Key, value);
    }

    /// <summary>Packs the dictionary if its keys allow it.</summary>
    internal bool TryPack(out uint row)
    {
        row = 0;
        if (_count > PickleShapes.MaxFields)
            return false;

        var pairs = new PickleValue[2 * _count];
        for (int at = 0; at < _count; at++)
            (pairs[2 * at], pairs[(2 * at) + 1]) = (_entries[at].Key, _entries[at].Value);

        return _heap.TryPackDictionary(pairs, out row);
    }

    /// <summary>Empties a dictionary that was packed, for reuse.</summary>
    internal void Reuse()
    {
        Array.Clear(_entries, 0, _count);
        _index = null;
        _count = 0;
        ForgetPlace();
    }

    private bool TryGetField(string key, out PickleValue value)
    {
        int field = _shape!.Find(key);
        value = field < 0 ? default : _heap.FieldAt(_row, field);
        return field >= 0;
    }

    private bool TryGetEntry(in PickleValue key, out PickleValue value)
    {
        int position = Find(key);
        value = position < 0 ? default : _entries[position].Value;
        return position >= 0;
    }

    private void Add(PickleValue key, PickleValue value)
    {
        Reserve(1);
        _entries[_count] = new(key, value);
        if (_index is not null)
        {
            _heap.Budget.Charge(IndexBytes);
            _index.Add(key, _count);
        }

        _count++;
        if (_count > SearchedInOrder && _index is null)
            BuildIndex();
    }

    private void BuildIndex()
    {
        _heap.Budget.Charge(2L * _count * IndexBytes);
        _index = new Dictionary<PickleValue, int>(2 * _count);
        for (int position = 0; position < _count; position++)
            _index.Add(_entries[position].Key, position);
    }

    private int Find(PickleValue key)
    {
        if (_index is not null)
            return _index.TryGetValue(key, out int found) ? found : -1;

        for (int position = 0; position < _count; position++)
        {
            if (_entries[position].Key.Equals(key))
                return position;
        }

        return -1;
    }
}
