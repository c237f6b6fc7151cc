using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cleave;

/// <summary>The alignment of an address or a size: a power of two, in bytes. The type cannot hold any other value.</summary>
/// <remarks>
/// Immutable, so it is safe from any number of threads. <c>default</c> is an alignment of one byte, which every address has.
/// </remarks>
/// <example>
/// <code>
/// var page = new Alignment(4096);
/// Console.WriteLine(page.RoundUp(5000)); // 8192
/// Console.WriteLine(page.IsAligned(5000)); // False
/// </code>
/// </example>
public readonly struct Alignment : IEquatable<Alignment>, IComparable<Alignment>
{
    private readonly byte _log2;

    /// <summary>Creates an alignment from a number of bytes.</summary>
    /// <param name="bytes">A power of two, 1 to 2^63.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is not a power of two.</exception>
    public Alignment(ulong bytes)
    {
        if (!BitOperations.IsPow2(bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"An alignment is a power of two; {bytes} is not.");
        }

        _log2 = (byte)BitOperations.Log2(bytes);
    }

    private Alignment(int log2) => _log2 = (byte)log2;

    /// <summary>Creates an alignment of 2^<paramref name="log2"/> bytes.</summary>
    /// <param name="log2">The binary logarithm of the alignment, 0 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="log2"/> is outside 0 to 63.</exception>
    public static Alignment FromLog2(int log2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(log2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(log2, 63);
        return new Alignment(log2);
    }

    /// <summary>Creates an alignment from a number of bytes, if that number is a power of two.</summary>
    /// <param name="bytes">The alignment in bytes.</param>
    /// <param name="alignment">The alignment; <c>default</c> if the method returns false.</param>
    /// <returns>True if <paramref name="bytes"/> is a power of two, otherwise false.</returns>
    public static bool TryCreate(ulong bytes, out Alignment alignment)
    {
        bool valid = BitOperations.IsPow2(bytes);
        alignment = valid ? new Alignment(BitOperations.Log2(bytes)) : default;
        return valid;
    }

    /// <summary>The alignment in bytes, 1 to 2^63.</summary>
    public ulong Bytes => 1UL << _log2;

    /// <summary>The binary logarithm of <see cref="Bytes"/>, 0 to 63.</summary>
    public int Log2 => _log2;

    /// <summary>Reports whether a value is a multiple of this alignment.</summary>
    /// <param name="value">An address or a size, in bytes.</param>
    public bool IsAligned(ulong value) => (value & (Bytes - 1)) == 0;

    /// <summary>Rounds a value down to a multiple of this alignment.</summary>
    /// <param name="value">An address or a size, in bytes.</param>
    /// <returns>The largest multiple of this alignment that is not above <paramref name="value"/>.</returns>
    public ulong RoundDown(ulong value) => value & ~(Bytes - 1);

    /// <summary>Rounds a value up to a multiple of this alignment.</summary>
    /// <param name="value">An address or a size, in bytes.</param>
    /// <returns>The smallest multiple of this alignment that is not below <paramref name="value"/>.</returns>
    /// <exception cref="OverflowException">The result would be 2^64 or more.</exception>
    public ulong RoundUp(ulong value) => RoundDown(checked(value + (Bytes - 1)));

    /// <inheritdoc/>
    public bool Equals(Alignment other) => _log2 == other._log2;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Alignment other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _log2;

    /// <inheritdoc/>
    public int CompareTo(Alignment other) => _log2.CompareTo(other._log2);

    /// <summary>Formats the alignment in the largest binary unit that divides it, as "64 KiB".</summary>
    public override string ToString() => ByteText.Exact(Bytes);

    /// <summary>Reports whether two alignments are equal.</summary>
    public static bool operator ==(Alignment left, Alignment right) => left.Equals(right);

    /// <summary>Reports whether two alignments differ.</summary>
    public static bool operator !=(Alignment left, Alignment right) => !left.Equals(right);

    /// <summary>Reports whether <paramref name="left"/> is smaller than <paramref name="right"/>.</summary>
    public static bool operator <(Alignment left, Alignment right) => left._log2 < right._log2;

    /// <summary>Reports whether <paramref name="left"/> is larger than <paramref name="right"/>.</summary>
    public static bool operator >(Alignment left, Alignment right) => left._log2 > right._log2;

    /// <summary>Reports whether <paramref name="left"/> is not larger than <paramref name="right"/>.</summary>
    public static bool operator <=(Alignment left, Alignment right) => left._log2 <= right._log2;

    /// <summary>Reports whether <paramref name="left"/> is not smaller than <paramref name="right"/>.</summary>
    public static bool operator >=(Alignment left, Alignment right) => left._log2 >= right._log2;
}
