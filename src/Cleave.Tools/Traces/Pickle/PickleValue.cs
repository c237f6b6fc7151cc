using System.Globalization;

namespace Cleave.Tools.Traces.Pickle;

/// <summary>One value out of a pickle: 16 bytes, numbers unboxed, everything else shared as the pickle shares it.</summary>
/// <remarks>
/// The values of a pickle form no cycle, but may be nested as deep as its author likes: walk them without recursion.
/// Equality is by kind and content for scalars and tuples, by reference for lists, dictionaries and sets. Immutable once the
/// reader has returned, so thread-safe.
/// </remarks>
public readonly struct PickleValue : IEquatable<PickleValue>
{
    private static readonly object BooleanTag = new();
    private static readonly object IntegerTag = new();
    private static readonly object UnsignedTag = new();
    private static readonly object FloatTag = new();

    // A scalar's tag or the value itself; null is None. The bits are used by scalars only.
    private readonly object? _content;
    private readonly long _bits;

    private PickleValue(object content, long bits)
    {
        _content = content;
        _bits = bits;
    }

    /// <summary>What it holds.</summary>
    public PickleKind Kind => _content switch
    {
        null => PickleKind.None,
        string => PickleKind.Text,
        PickleDictionary => PickleKind.Dictionary,
        PickleList => PickleKind.List,
        PickleTuple => PickleKind.Tuple,
        PickleSet => PickleKind.Set,
        byte[] => PickleKind.Bytes,
        _ when _content == BooleanTag => PickleKind.Boolean,
        _ when _content == FloatTag => PickleKind.RealNumber,
        _ => PickleKind.WholeNumber,
    };

    /// <summary>The text, or null if it holds something else.</summary>
    public string? Text => _content as string;

    /// <summary>The bytes, or null if it holds something else. Do not write to them: they may be shared.</summary>
    // The cast matters: a bare null would become empty memory, since memory converts from a null array.
    public ReadOnlyMemory<byte>? Bytes => _content is byte[] bytes ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <summary>The list, or null if it holds something else.</summary>
    public PickleList? List => _content as PickleList;

    /// <summary>The tuple, or null if it holds something else.</summary>
    public PickleTuple? Tuple => _content as PickleTuple;

    /// <summary>The dictionary, or null if it holds something else.</summary>
    public PickleDictionary? Dictionary => _content as PickleDictionary;

    /// <summary>The set, or null if it holds something else.</summary>
    public PickleSet? Set => _content as PickleSet;

    /// <summary>The truth value, or null if it holds something else.</summary>
    public bool? Boolean => _content == BooleanTag ? _bits != 0 : null;

    /// <summary>The floating-point number, or null if it holds something else.</summary>
    public double? RealNumber => _content == FloatTag ? BitConverter.Int64BitsToDouble(_bits) : null;

    /// <summary>The whole number, or null if it holds something else or a number above 2^63 - 1.</summary>
    public long? SignedNumber => _content == IntegerTag ? _bits : null;

    /// <summary>The whole number, or null if it holds something else or a negative number.</summary>
    public ulong? UnsignedNumber => _content == UnsignedTag || (_content == IntegerTag && _bits >= 0) ? (ulong)_bits : null;

    internal object? Content => _content;

    internal static PickleValue Of(bool value) => new(BooleanTag, value ? 1 : 0);

    internal static PickleValue Of(long value) => new(IntegerTag, value);

    internal static PickleValue Of(ulong value) => new(value > long.MaxValue ? UnsignedTag : IntegerTag, (long)value);

    internal static PickleValue Of(double value) => new(FloatTag, BitConverter.DoubleToInt64Bits(value));

    internal static PickleValue OfObject(object value) => new(value, 0);

    /// <inheritdoc/>
    public bool Equals(PickleValue other) => (_content, other._content) switch
    {
        (string mine, string theirs) => mine == theirs,
        (byte[] mine, byte[] theirs) => mine.AsSpan().SequenceEqual(theirs),
        (PickleTuple mine, PickleTuple theirs) => mine.ScalarEquals(theirs),
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
        _ => HashCode.Combine(_content, _bits),
    };

    /// <summary>Whether two values are equal.</summary>
    public static bool operator ==(PickleValue left, PickleValue right) => left.Equals(right);

    /// <summary>Whether two values differ.</summary>
    public static bool operator !=(PickleValue left, PickleValue right) => !left.Equals(right);

    /// <summary>The value in words, for messages; containers are named, not listed.</summary>
    public override string ToString() => Kind switch
    {
        PickleKind.None => "None",
        PickleKind.Boolean => _bits != 0 ? "True" : "False",
        PickleKind.WholeNumber => string.Create(CultureInfo.InvariantCulture, $"{(Int128?)SignedNumber ?? UnsignedNumber}"),
        PickleKind.RealNumber => RealNumber!.Value.ToString("R", CultureInfo.InvariantCulture),
        PickleKind.Text => Text!.Length <= 40 ? $"'{Text}'" : $"'{Text[..40]}…'",
        PickleKind.Bytes => $"bytes of length {Bytes!.Value.Length}",
        PickleKind.List => $"a list of {List!.Count}",
        PickleKind.Tuple => $"a tuple of {Tuple!.Items.Length}",
        PickleKind.Dictionary => $"a dictionary of {Dictionary!.Count}",
        _ => $"a set of {Set!.Count}",
    };
}
