using System.Text;

namespace Cleave.Tools.Pickle;

/// <summary>Creates the texts of a pickle, and caches short ones so that equal texts are one object.</summary>
internal sealed class PickleTexts
{
    /// <summary>The approximate bytes of an object besides its content.</summary>
    public const int ObjectBytes = 40;

    /// <summary>The most bytes of a text that is kept in the cache.</summary>
    public const int ShortBytes = 128;

    private const int MostKept = 1 << 16;

    private readonly PickleHeap _heap;
    private readonly Dictionary<string, PickleValue> _known = [];
    private readonly Dictionary<string, PickleValue>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PickleTexts(PickleHeap heap)
    {
        _heap = heap;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Returns the text of some bytes. Invalid bytes become replacement characters.</summary>
    public PickleValue Of(ReadOnlySpan<byte> bytes, Encoding encoding) =>
        TryKeep(bytes, encoding, out PickleValue kept) ? kept : New(encoding.GetString(bytes));

    /// <summary>Returns the text of some bytes from the cache, or adds it to the cache.</summary>
    /// <returns>False if the text is long, or if it is new and the cache is full.</returns>
    public bool TryKeep(ReadOnlySpan<byte> bytes, Encoding encoding, out PickleValue kept)
    {
        kept = default;
        if (bytes.Length > ShortBytes)
            return false;

        Span<char> text = stackalloc char[ShortBytes];
        text = text[..encoding.GetChars(bytes, text)];
        if (_lookup.TryGetValue(text, out kept))
            return true;
        if (_known.Count >= MostKept)
            return false;

        kept = _heap.Register(New(text.ToString()));
        _known.Add(kept.Text!, kept);
        return true;
    }

    private PickleValue New(string text)
    {
        _heap.Budget.Charge(ObjectBytes + (2 * text.Length));
        return PickleValue.OfObject(text);
    }
}
