using System.Buffers.Binary;
using System.Numerics;

namespace Cleave.State;

/// <summary>The checksum XXH64, with seed 0.</summary>
/// <remarks>Source: Yann Collet, xxHash fast digest algorithm, specification 0.1.1, section XXH64.</remarks>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeBytes = 32;

    /// <summary>Computes the checksum of some bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> data)
    {
        ulong hash = data.Length >= StripeBytes ? OfStripes(data) : Prime5;
        hash += (ulong)data.Length;
        return Avalanche(WithRest(hash, data[(data.Length & -StripeBytes)..]));
    }

    private static ulong OfStripes(ReadOnlySpan<byte> data)
    {
        ulong first = unchecked(Prime1 + Prime2);
        ulong second = Prime2;
        ulong third = 0;
        ulong fourth = unchecked(0 - Prime1);
        while (data.Length >= StripeBytes)
        {
            ReadOnlySpan<byte> stripe = data[..StripeBytes];
            first = Round(first, BinaryPrimitives.ReadUInt64LittleEndian(stripe));
            second = Round(second, BinaryPrimitives.ReadUInt64LittleEndian(stripe[8..]));
            third = Round(third, BinaryPrimitives.ReadUInt64LittleEndian(stripe[16..]));
            fourth = Round(fourth, BinaryPrimitives.ReadUInt64LittleEndian(stripe[24..]));
            data = data[StripeBytes..];
        }

        ulong hash = BitOperations.RotateLeft(first, 1) + BitOperations.RotateLeft(second, 7)
            + BitOperations.RotateLeft(third, 12) + BitOperations.RotateLeft(fourth, 18);
        return Merge(Merge(Merge(Merge(hash, first), second), third), fourth);
    }

    private static ulong WithRest(ulong hash, ReadOnlySpan<byte> rest)
    {
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
        }

        if (rest.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1;
            hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
            rest = rest[4..];
        }

        foreach (byte last in rest)
        {
            hash ^= last * Prime5;
            hash = BitOperations.RotateLeft(hash, 11) * Prime1;
        }

        return hash;
    }

    private static ulong Round(ulong sum, ulong lane) => BitOperations.RotateLeft(sum + (lane * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong sum) => ((hash ^ Round(0, sum)) * Prime1) + Prime4;

    private static ulong Avalanche(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= Prime2;
        hash ^= hash >> 29;
        hash *= Prime3;
        return hash ^ (hash >> 32);
    }
}
