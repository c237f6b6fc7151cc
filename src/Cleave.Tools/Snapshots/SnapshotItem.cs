using Cleave.Tools.Input;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>
/// One dictionary of a snapshot together with its path, so that an error names a wrong field like <c>segments[3].address</c>.
/// </summary>
/// <remarks>The text of the path is built only for an error.</remarks>
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

    /// <summary>Creates the item for the outermost dictionary of the pickle.</summary>
    public static SnapshotItem Root(string sourceName, PickleValue value) => new(sourceName, "", -1, value.Dictionary
        ?? throw NoSnapshot(sourceName, $"it holds {value}"));

    /// <summary>The error of a pickle that holds something else than a memory snapshot.</summary>
    public static TraceFormatException NoSnapshot(string sourceName, string what) =>
        new(sourceName, "", $"the file is a pickle but no memory snapshot of PyTorch: {what}. {SnapshotHints.HowToRecord}");

    /// <summary>Creates the item for a pickle that is a list and not a dictionary; its items are named like <c>[3]</c>.</summary>
    public static SnapshotItem OfList(string sourceName) => new(sourceName, "snapshot", -1, new PickleDictionary());

    /// <summary>Creates the item for an entry that was removed from its list.</summary>
    public static SnapshotItem Of(string sourceName, string listPath, int index, PickleDictionary fields) =>
        new(sourceName, listPath, index, fields);

    /// <summary>Returns an item of the list whose path is <paramref name="listPath"/>.</summary>
    public SnapshotItem At(string listPath, PickleList list, int index) => new(_sourceName, listPath, index, list[index].Dictionary
        ?? throw new TraceFormatException(_sourceName, $"{listPath}[{index}]", $"expected a dictionary, found {list[index]}"));

    public bool Has(string key) => _fields.TryGet(key, out PickleValue value) && value.Kind != PickleKind.None;

    public PickleList List(string key) => Field(key).List ?? throw Wrong(key, "a list");

    /// <summary>Returns an item of a list that is a list itself.</summary>
    public PickleList ListAt(string listPath, PickleList list, int index) => list[index].List
        ?? throw new TraceFormatException(_sourceName, $"{listPath}[{index}]", $"expected a list, found {list[index]}");

    public PickleDictionary? DictionaryOrNull(string key) => _fields.TryGet(key, out PickleValue value) ? value.Dictionary : null;

    public PickleList? ListOrNull(string key) => _fields.TryGet(key, out PickleValue value) ? value.List : null;

    public string Text(string key) => Field(key).Text ?? throw Wrong(key, "text");

    public ulong Address(string key) => Field(key).UnsignedNumber ?? throw Wrong(key, "a whole number from 0 to 2^64 - 1");

    /// <summary>Returns the number under a key, or a default if the number is missing or invalid.</summary>
    public ulong AddressOr(string key, ulong missing) =>
        _fields.TryGet(key, out PickleValue value) && value.UnsignedNumber is { } number ? number : missing;

    /// <summary>Determines whether a key has a tuple with an item that is not the number 0.</summary>
    public bool HasOtherThanZeros(string key) =>
        _fields.TryGet(key, out PickleValue value) && value.Tuple is { } tuple
            && tuple.Items.ToArray().Any(item => item.UnsignedNumber != 0);

    public ulong Size(string key)
    {
        ulong size = Address(key);
        return size > 0 ? size : throw Wrong(key, "a size above 0");
    }

    public long Number(string key) => Field(key).SignedNumber ?? throw Wrong(key, "a whole number from -2^63 to 2^63 - 1");

    /// <summary>Returns the time under a key. A floating-point time is rounded towards zero.</summary>
    public long Time(string key) => Field(key).RealNumber is { } real and > -9.2e18 and < 9.2e18 ? (long)real : Number(key);

    public TraceFormatException Wrong(string key, string expected) => Error(key, $"expected {expected}, found {Field(key)}");

    private PickleValue Field(string key) =>
        _fields.TryGet(key, out PickleValue value) ? value : throw Error(key, "the key is missing");

    private TraceFormatException Error(string key, string problem) =>
        new(_sourceName, Path.Length == 0 ? key : $"{Path}.{key}", problem);
}
