using System.Text;

namespace Cleave.Tools.Pickle;

/// <summary>Creates the texts of a pickle, and caches short ones so that equal texts are one object.</summary>
internal sealed class PickleTexts
{
    /// <summary>The approximate bytes of an object besides its content.</summary>
    public const int ObjectBytes = 40;

    private const int ShortBytes = 128;
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
    public PickleValue Of(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        if (bytes.Length > ShortBytes)
            return New(encoding.GetString(bytes));

        Span<char> text = stackalloc char[ShortBytes];
        text = text[..encoding.GetChars(bytes, text)];
        if (_lookup.TryGetValue(text, out PickleValue known))
            return known;

        PickleValue made = New(text.ToString());
        if (_known.Count < MostKept)
        {
            made = _heap.Register(made);
            _known.Add(made.Text!, made);
        }

        return made;
    }

    private PickleValue New(string text)
    {
        _heap.Budget.Charge(ObjectBytes + (2 * text.Length));
        return PickleValue.OfObject(text);
    }
}
