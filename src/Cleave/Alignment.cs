using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cleave;

/// <summary>A power of two, in bytes: what an address or a size is a multiple of. It cannot hold anything else.</summary>
/// <remarks>Immutable, so safe from any number of threads. <c>default</c> is an alignment of one byte, which everything has.</remarks>
public readonly struct Alignment : IEquatable<Alignment>, IComparable<Alignment>
{
    private readonly byte _log2;

    /// <summary>Makes the alignment of <paramref name="bytes"/> bytes.</summary>
    /// <param name="bytes">A power of two, 1 to 2^63.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is no power of two.</exception>
    public Alignment(ulong bytes)
    {
        if (!BitOperations.IsPow2(bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"An alignment is a power of two; {bytes} is not.");
        }

        _log2 = (byte)BitOperations.Log2(bytes);
    }

    private Alignment(int log2) => _log2 = (byte)log2;

    /// <summary>Makes an alignment of 2^<paramref name="log2"/> bytes.</summary>
    /// <param name="log2">0 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="log2"/> is outside 0 to 63.</exception>
    public static Alignment FromLog2(int log2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(log2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(log2, 63);
        return new Alignment(log2);
    }

    /// <summary>Makes the alignment of <paramref name="bytes"/> bytes, or answers false where that is no power of two.</summary>
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

    /// <summary>Whether <paramref name="value"/> is a multiple of this alignment.</summary>
    public bool IsAligned(ulong value) => (value & (Bytes - 1)) == 0;

    /// <summary>The largest multiple of this alignment that is not above <paramref name="value"/>.</summary>
    public ulong RoundDown(ulong value) => value & ~(Bytes - 1);

    /// <summary>The smallest multiple of this alignment that is not below <paramref name="value"/>.</summary>
    /// <exception cref="OverflowException">That multiple is 2^64 or more.</exception>
    public ulong RoundUp(ulong value) => RoundDown(checked(value + (Bytes - 1)));

    /// <inheritdoc/>
    public bool Equals(Alignment other) => _log2 == other._log2;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Alignment other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _log2;

    /// <inheritdoc/>
    public int CompareTo(Alignment other) => _log2.CompareTo(other._log2);

    /// <summary>The alignment in the largest binary unit that divides it, as "64 KiB".</summary>
    public override string ToString() => ByteText.Exact(Bytes);

    /// <summary>Whether both are the same number of bytes.</summary>
    public static bool operator ==(Alignment left, Alignment right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Alignment left, Alignment right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> is fewer bytes.</summary>
    public static bool operator <(Alignment left, Alignment right) => left._log2 < right._log2;

    /// <summary>Whether <paramref name="left"/> is more bytes.</summary>
    public static bool operator >(Alignment left, Alignment right) => left._log2 > right._log2;

    /// <summary>Whether <paramref name="left"/> is at most as many bytes.</summary>
    public static bool operator <=(Alignment left, Alignment right) => left._log2 <= right._log2;

    /// <summary>Whether <paramref name="left"/> is at least as many bytes.</summary>
    public static bool operator >=(Alignment left, Alignment right) => left._log2 >= right._log2;
}
