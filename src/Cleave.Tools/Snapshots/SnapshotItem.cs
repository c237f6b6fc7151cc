using Cleave.Tools.Input;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>One dictionary of a snapshot together with its path, so that a wrong field is named like <c>segments[3].address</c>.</summary>
/// <remarks>The path is put together only for an error.</remarks>
internal readonly struct SnapshotItem
{
    private readonly string _sourceName;
    private readonly string _listPath;
    private readonly int _index;
    private readonly PickleDictionary _fields;

    private SnapshotItem(string sourceName, string listPath, int index, PickleDictionary fields)
    {
        _sourceName = sourceName;
        _listPath = listPath;
        _index = index;
        _fields = fields;
    }

    public string Path => _index < 0 ? _listPath : $"{_listPath}[{_index}]";

    /// <summary>The dictionary that the whole pickle is.</summary>
    public static SnapshotItem Root(string sourceName, PickleValue value) => new(sourceName, "", -1, value.Dictionary
        ?? throw new TraceFormatException(sourceName, "", $"a snapshot is a dictionary or a list of segments, and this pickle holds {value}"));

    /// <summary>The place of a pickle that is a list and no dictionary; its items are named like <c>[3]</c>.</summary>
    public static SnapshotItem OfList(string sourceName) => new(sourceName, "snapshot", -1, new PickleDictionary());

    /// <summary>An entry that was taken out of its list.</summary>
    public static SnapshotItem Of(string sourceName, string listPath, int index, PickleDictionary fields) => new(sourceName, listPath, index, fields);

    /// <summary>An item of the list that stands at <paramref name="listPath"/>.</summary>
    public SnapshotItem At(string listPath, PickleList list, int index) => new(_sourceName, listPath, index, list[index].Dictionary
        ?? throw new TraceFormatException(_sourceName, $"{listPath}[{index}]", $"expected a dictionary, found {list[index]}"));

    public bool Has(string key) => _fields.TryGet(key, out PickleValue value) && value.Kind != PickleKind.None;

    public PickleList List(string key) => Field(key).List ?? throw Wrong(key, "a list");

    /// <summary>An item of a list that is a list itself.</summary>
    public PickleList ListAt(string listPath, PickleList list, int index) => list[index].List
        ?? throw new TraceFormatException(_sourceName, $"{listPath}[{index}]", $"expected a list, found {list[index]}");

    public PickleDictionary? DictionaryOrNull(string key) => _fields.TryGet(key, out PickleValue value) ? value.Dictionary : null;

    public PickleList? ListOrNull(string key) => _fields.TryGet(key, out PickleValue value) ? value.List : null;

    public string Text(string key) => Field(key).Text ?? throw Wrong(key, "text");

    public ulong Address(string key) => Field(key).UnsignedNumber ?? throw Wrong(key, "a whole number from 0 to 2^64 - 1");

    /// <summary>The number under a key, or another where it is missing or no such number.</summary>
    public ulong AddressOr(string key, ulong missing) =>
        _fields.TryGet(key, out PickleValue value) && value.UnsignedNumber is { } number ? number : missing;

    /// <summary>Whether a key holds a tuple with an item that is not the number 0.</summary>
    public bool HasOtherThanZeros(string key) =>
        _fields.TryGet(key, out PickleValue value) && value.Tuple is { } tuple && tuple.Items.ToArray().Any(item => item.UnsignedNumber != 0);

    public ulong Size(string key)
    {
        ulong size = Address(key);
        return size > 0 ? size : throw Wrong(key, "a size above 0");
    }

    public long Number(string key) => Field(key).SignedNumber ?? throw Wrong(key, "a whole number from -2^63 to 2^63 - 1");

    /// <summary>A time, which may also be a floating-point number; its fraction is dropped.</summary>
    public long Time(string key) => Field(key).RealNumber is { } real and > -9.2e18 and < 9.2e18 ? (long)real : Number(key);

    public TraceFormatException Wrong(string key, string expected) => Error(key, $"expected {expected}, found {Field(key)}");

    private PickleValue Field(string key) =>
        _fields.TryGet(key, out PickleValue value) ? value : throw Error(key, "the key is missing");

    private TraceFormatException Error(string key, string problem) =>
        new(_sourceName, Path.Length == 0 ? key : $"{Path}.{key}", problem);
}
