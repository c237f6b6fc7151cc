using System.Numerics;

namespace CacheServer;

/// <summary>The values of the server: the key alone says what a value is, so that a client can check it.</summary>
internal static class Values
{
    /// <summary>Bytes of the longest value.</summary>
    public const int MostBytes = 32 << 10;

    private const int LeastLog2 = 8;
    private const int Octaves = 7;

    /// <summary>Bytes of a value: 256 bytes to 32 KiB, and of each octave of sizes as many as of any other.</summary>
    public static int LengthOf(int key)
    {
        ulong hash = (ulong)key * 0x9E3779B97F4A7C15;
        int whole = 1 << (LeastLog2 + (int)((hash >> 32) % Octaves));
        return whole + (int)(((hash & 0xFFFF) * (ulong)whole) >> 16);
    }

    /// <summary>Fills a value with the mark of its key.</summary>
    public static void Make(int key, Span<byte> value) => value.Fill(MarkOf(key));

    /// <summary>Whether a value is that of the key.</summary>
    public static bool IsRight(int key, ReadOnlySpan<byte> value) =>
        value.Length == LengthOf(key) && value.IndexOfAnyExcept(MarkOf(key)) < 0;

    private static byte MarkOf(int key) => (byte)BitOperations.RotateLeft((uint)key * 0x9E3779B9, 8);
}
