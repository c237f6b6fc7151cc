namespace Cleave.Tools.Pickle;

/// <summary>The shape that packed dictionaries share: their keys, and the code of each value in the row. Immutable.</summary>
internal sealed class PickleShape
{
    private const int SearchedInOrder = 16;

    private readonly string[] _keys;
    private readonly byte[] _codes;
    private readonly int[] _offsets;
    private readonly Dictionary<string, int>? _index;

    public PickleShape(int number, ReadOnlySpan<PickleValue> pairs, ReadOnlySpan<byte> codes)
    {
        Number = number;
        _codes = codes.ToArray();
        _keys = new string[codes.Length];
        _offsets = new int[codes.Length];
        for (int field = 0; field < _keys.Length; field++)
        {
            _keys[field] = pairs[2 * field].Text!;
            _offsets[field] = RowBytes;
            RowBytes += PickleField.WidthOf(codes[field]);
        }

        _index = _keys.Length <= SearchedInOrder ? null : Enumerable.Range(0, _keys.Length).ToDictionary(field => _keys[field]);
    }

    /// <summary>The index of the shape in the table of shapes.</summary>
    public int Number { get; }

    /// <summary>Bytes of a row, without its header.</summary>
    public int RowBytes { get; }

    public int Count => _keys.Length;

    public string KeyAt(int field) => _keys[field];

    public PickleValue ValueAt(PickleHeap heap, ReadOnlySpan<byte> row, int field) =>
        PickleField.Decode(heap, _codes[field], row.Slice(_offsets[field], PickleField.WidthOf(_codes[field])));

    public void Write(Span<byte> row, ReadOnlySpan<ulong> bits)
    {
        for (int field = 0; field < bits.Length; field++)
            PickleField.Write(row.Slice(_offsets[field], PickleField.WidthOf(_codes[field])), bits[field]);
    }

    /// <summary>Finds the index of the field of a key, or returns -1.</summary>
    public int Find(string key)
    {
        if (_index is not null)
            return _index.GetValueOrDefault(key, -1);

        for (int field = 0; field < _keys.Length; field++)
        {
            if (_keys[field] == key)
                return field;
        }

        return -1;
    }

    /// <summary>Determines whether a dictionary of these pairs has this shape.</summary>
    public bool Fits(ReadOnlySpan<PickleValue> pairs, ReadOnlySpan<byte> codes)
    {
        if (!_codes.AsSpan().SequenceEqual(codes))
            return false;

        for (int field = 0; field < _keys.Length; field++)
        {
            if (_keys[field] != pairs[2 * field].Text)
                return false;
        }

        return true;
    }
}
