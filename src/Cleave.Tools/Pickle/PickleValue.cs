using System.Globalization;

namespace Cleave.Tools.Pickle;

/// <summary>One value of a pickle in 16 bytes: a number, a packed row, or an object that is shared as the pickle shares it.</summary>
/// <remarks>
/// The values of a pickle form no cycle, but may be nested as deep as its author likes, so traverse them without recursion. Equality is by
/// kind and content for scalars and tuples, and by identity for lists, dictionaries and sets. Small dictionaries and lists are packed, and
/// reading one creates a small object that reads it in place. Immutable once the reader has returned, so thread-safe.
/// </remarks>
internal readonly struct PickleValue : IEquatable<PickleValue>
{
    private static readonly object BooleanTag = new();
    private static readonly object IntegerTag = new();
    private static readonly object UnsignedTag = new();
    private static readonly object FloatTag = new();

    /// <summary>
    /// The shift of the memo entry to update, plus 1, in the high half of a packed value's bits; the low half is its row.
    /// </summary>
    private const int PlaceShift = 32;

    // The tag of a scalar, the heap of a packed value, or the value itself; null is None. The bits are those of a scalar, the row of a
    // packed value, or the handle of an object in the heap's table plus 1.
    private readonly object? _content;
    private readonly long _bits;

    private PickleValue(object? content, long bits)
    {
        _content = content;
        _bits = bits;
    }

    /// <summary>The kind of the value.</summary>
    public PickleKind Kind => _content switch
    {
        null => PickleKind.None,
        string => PickleKind.Text,
        PickleDictionary => PickleKind.Dictionary,
        PickleList => PickleKind.List,
        PickleTuple => PickleKind.Tuple,
        PickleSet => PickleKind.Set,
        byte[] => PickleKind.Bytes,
        PickleHeap heap => heap.IsList(RowNumber) ? PickleKind.List : PickleKind.Dictionary,
        PickleLargeNumber => PickleKind.LargeNumber,
        PickleTypeName or PickleTakenEntry => PickleKind.TypeName,
        _ when _content == BooleanTag => PickleKind.Boolean,
        _ when _content == FloatTag => PickleKind.RealNumber,
        _ => PickleKind.WholeNumber,
    };

    /// <summary>The text, or null if the value is of another kind.</summary>
    public string? Text => _content as string;

    /// <summary>The bytes, or null if the value is of another kind. Do not write to them, because they may be shared.</summary>
    // The cast matters: memory converts from a null array, so a bare null would become empty memory.
    public ReadOnlyMemory<byte>? Bytes => _content is byte[] bytes ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <summary>The list, or null if the value is of another kind.</summary>
    public PickleList? List => _content is PickleHeap heap
        ? heap.IsList(RowNumber) ? new PickleList(heap, RowNumber) : null
        : _content as PickleList;

    /// <summary>The tuple, or null if the value is of another kind.</summary>
    public PickleTuple? Tuple => _content as PickleTuple;

    /// <summary>The dictionary, or null if the value is of another kind.</summary>
    public PickleDictionary? Dictionary => _content is PickleHeap heap
        ? heap.IsList(RowNumber) ? null : new PickleDictionary(heap, RowNumber)
        : _content as PickleDictionary;

    /// <summary>The set, or null if the value is of another kind.</summary>
    public PickleSet? Set => _content as PickleSet;

    /// <summary>The truth value, or null if the value is of another kind.</summary>
    public bool? Boolean => _content == BooleanTag ? _bits != 0 : null;

    /// <summary>The floating-point number, or null if the value is of another kind.</summary>
    public double? RealNumber => _content == FloatTag ? BitConverter.Int64BitsToDouble(_bits) : null;

    /// <summary>The whole number, or null if the value is of another kind or is above 2^63 - 1.</summary>
    public long? SignedNumber => _content == IntegerTag ? _bits : null;

    /// <summary>The whole number, or null if the value is of another kind or is negative.</summary>
    public ulong? UnsignedNumber => _content == UnsignedTag || (_content == IntegerTag && _bits >= 0) ? (ulong)_bits : null;

    internal object? Content => _content;

    internal long Bits => _bits;

    /// <summary>The row of a packed value in its heap.</summary>
    internal uint RowNumber => (uint)_bits;

    /// <summary>The memo entry of a packed value that may still get items, or -1.</summary>
    internal int MemoPlace => (int)(_bits >> PlaceShift) - 1;

    /// <summary>True if the value is an object, and so neither a number, a truth value, None, nor packed.</summary>
    internal bool IsObject => _content is not (null or PickleHeap)
        && _content != IntegerTag && _content != BooleanTag && _content != FloatTag && _content != UnsignedTag;

    /// <summary>The index of an object in the heap's table, or -1 if it has none.</summary>
    internal int Handle => (int)_bits - 1;

    internal static PickleValue Of(bool value) => new(BooleanTag, value ? 1 : 0);

    internal static PickleValue Of(long value) => new(IntegerTag, value);

    internal static PickleValue Of(ulong value) => new(value > long.MaxValue ? UnsignedTag : IntegerTag, (long)value);

    internal static PickleValue Of(double value) => new(FloatTag, BitConverter.DoubleToInt64Bits(value));

    internal static PickleValue OfObject(object value) => new(value, 0);

    internal static PickleValue OfRow(PickleHeap heap, uint row, int memoPlace = -1) =>
        new(heap, ((long)(memoPlace + 1) << PlaceShift) | row);

    internal PickleValue WithHandle(int handle) => new(_content, handle + 1);

    /// <inheritdoc/>
    public bool Equals(PickleValue other) => (_content, other._content) switch
    {
        (string mine, string theirs) => mine == theirs,
        (byte[] mine, byte[] theirs) => mine.AsSpan().SequenceEqual(theirs),
        (PickleTuple mine, PickleTuple theirs) => mine.ScalarEquals(theirs),
        (PickleLargeNumber mine, PickleLargeNumber theirs) => mine.Equals(theirs),
        (PickleTypeName mine, PickleTypeName theirs) => mine.Equals(theirs),
        (PickleHeap, PickleHeap) => _content == other._content && RowNumber == other.RowNumber,
        (PickleContainer, _) => _content == other._content,
        _ => _content == other._content && _bits == other._bits,
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _content switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        byte[] bytes => PickleTuple.Hash(bytes),
        PickleTuple tuple => tuple.ScalarHash(),
        PickleLargeNumber or PickleTypeName => _content.GetHashCode(),
        PickleHeap => HashCode.Combine(_content, RowNumber),
        PickleContainer => HashCode.Combine(_content),
        _ => HashCode.Combine(_content, _bits),
    };

    /// <summary>Determines whether two values are equal.</summary>
    public static bool operator ==(PickleValue left, PickleValue right) => left.Equals(right);

    /// <summary>Determines whether two values are different.</summary>
    public static bool operator !=(PickleValue left, PickleValue right) => !left.Equals(right);

    /// <summary>Describes the value in words, for messages; the items of containers are not listed.</summary>
    public override string ToString() => Kind switch
    {
        PickleKind.None => "None",
        PickleKind.Boolean => _bits != 0 ? "True" : "False",
        PickleKind.WholeNumber => string.Create(CultureInfo.InvariantCulture, $"{(Int128?)SignedNumber ?? UnsignedNumber}"),
        PickleKind.RealNumber => RealNumber!.Value.ToString("R", CultureInfo.InvariantCulture),
        PickleKind.Text => Text!.Length <= 40 ? $"'{Text}'" : $"'{Text[..40]}…'",
        PickleKind.TypeName => _content is PickleTypeName ? $"the name {_content}" : _content!.ToString()!,
        PickleKind.LargeNumber => _content!.ToString()!,
        PickleKind.Bytes => $"bytes of length {Bytes!.Value.Length}",
        PickleKind.List => $"a list of {List!.Count}",
        PickleKind.Tuple => $"a tuple of {Tuple!.Items.Length}",
        PickleKind.Dictionary => $"a dictionary of {Dictionary!.Count}",
        _ => $"a set of {Set!.Count}",
    };
}
