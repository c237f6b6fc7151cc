namespace Cleave.Tools.Pickle;

/// <summary>
/// The form of the entries that were read so far: for each place in an entry, the key in the memo and the last text. Entries follow each
/// other in the same form, so a key is known by its index in the memo, and no text is compared.
/// </summary>
/// <param name="memo">The memo that keys refer to.</param>
/// <param name="wanted">The keys whose values are kept.</param>
/// <param name="places">The most fields of an entry.</param>
internal sealed class PickleEntryForm(PickleMemo memo, IReadOnlyList<string> wanted, int places)
{
    private const int LongestKey = 128;
    private const int LongestText = 32;

    private readonly Field[] _fields = [.. Enumerable.Range(0, places).Select(_ => new Field())];
    private int _overwrites;

    /// <summary>Forgets the keys if entries of the memo were overwritten since.</summary>
    public void Refresh()
    {
        if (_overwrites == memo.Overwrites)
            return;

        _overwrites = memo.Overwrites;
        foreach (Field field in _fields)
            field.Key = Field.NoKey;
    }

    /// <summary>Finds the key of the field at a place by its index in the memo.</summary>
    /// <returns>False if the index names no text, or one that is too long for a key.</returns>
    public bool TryFind(int place, uint key) => _fields[place].Key == key || TryLearn(_fields[place], key);

    /// <summary>The index of the key at a place among the wanted ones, or -1.</summary>
    public int WantedAt(int place) => _fields[place].Wanted;

    /// <summary>Determines whether a text equals the last one at its place, and returns it.</summary>
    public bool IsLastText(int place, ReadOnlySpan<byte> bytes, out PickleValue text)
    {
        Field field = _fields[place];
        text = field.Text;
        return bytes.SequenceEqual(field.TextBytes.AsSpan(0, field.TextLength)) && field.TextLength > 0;
    }

    /// <summary>Keeps a short text to compare the next one at its place with.</summary>
    public void NoteText(int place, ReadOnlySpan<byte> bytes, in PickleValue text)
    {
        if (bytes.Length > LongestText)
            return;

        Field field = _fields[place];
        bytes.CopyTo(field.TextBytes);
        field.TextLength = bytes.Length;
        field.Text = text;
    }

    private bool TryLearn(Field field, uint key)
    {
        if (key >= (uint)memo.Count || memo[(int)key].Text is not { Length: <= LongestKey } text)
            return false;

        field.Key = key;
        field.Wanted = -1;
        for (int at = 0; at < wanted.Count; at++)
        {
            if (wanted[at] == text)
                field.Wanted = at;
        }

        return true;
    }

    private sealed class Field
    {
        public const long NoKey = -1;

        public readonly byte[] TextBytes = new byte[LongestText];

        public long Key { get; set; } = NoKey;

        public int Wanted { get; set; } = -1;

        public int TextLength { get; set; }

        public PickleValue Text { get; set; }
    }
}
