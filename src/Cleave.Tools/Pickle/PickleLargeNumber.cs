using System.Globalization;
using System.Numerics;

namespace Cleave.Tools.Pickle;

/// <summary>A whole number that does not fit in 64 bits, as the little-endian bytes of the pickle. Immutable.</summary>
/// <remarks>
/// No recording needs such a number. It is supported so that a field that nobody reads does not make the file unreadable.
/// </remarks>
internal sealed class PickleLargeNumber(byte[] bytes) : IEquatable<PickleLargeNumber>
{
    /// <summary>
    /// The length in bytes of the longest number that is printed in decimal, because printing takes time quadratic in the length.
    /// </summary>
    private const int ShownBytes = 32;

    private readonly byte[] _bytes = bytes;

    public bool Equals(PickleLargeNumber? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as PickleLargeNumber);

    public override int GetHashCode() => PickleTuple.Hash(_bytes);

    public override string ToString() => _bytes.Length <= ShownBytes
        ? new BigInteger(_bytes).ToString(CultureInfo.InvariantCulture)
        : $"a whole number of {_bytes.Length} bytes";
}
