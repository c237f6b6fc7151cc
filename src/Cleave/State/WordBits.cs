using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Cleave.State;

/// <summary>Operations on the bits of a word: gathering and scattering those that a mask selects, and blocks of 2^n bits.</summary>
internal static class WordBits
{
    private static ReadOnlySpan<ulong> StrideOfOrder =>
    [
        ulong.MaxValue,
        0x5555_5555_5555_5555,
        0x1111_1111_1111_1111,
        0x0101_0101_0101_0101,
        0x0001_0001_0001_0001,
        0x0000_0001_0000_0001,
        1,
    ];

    /// <summary>Returns a word whose lowest bits are set.</summary>
    /// <param name="count">The number of bits, 0 to 64.</param>
    public static ulong Lowest(int count) => count == 0 ? 0 : ulong.MaxValue >> (64 - count);

    /// <summary>Returns a word with a bit at each multiple of 2^order.</summary>
    /// <param name="order">The order, 0 to 6.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Strides(int order) => StrideOfOrder[order];

    /// <summary>Returns the bits of whole blocks of 2^order bits.</summary>
    /// <param name="starts">The first bit of each block.</param>
    /// <param name="order">The order, 0 to 6.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Filled(ulong starts, int order) => starts * (ulong.MaxValue >> (64 - (1 << order)));

    /// <summary>Returns the first bits of the blocks of 2^order bits both of whose halves are set.</summary>
    /// <param name="halves">The first bit of each half.</param>
    /// <param name="order">The order of the whole blocks, 1 to 6.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pairs(ulong halves, int order) => halves & (halves >> (1 << (order - 1))) & Strides(order);

    /// <summary>Returns halves without those of the blocks that they form.</summary>
    /// <param name="halves">The first bit of each half.</param>
    /// <param name="wholes">The first bit of each whole block.</param>
    /// <param name="order">The order of the whole blocks, 1 to 6.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Unpaired(ulong halves, ulong wholes, int order) => halves & ~(wholes | (wholes << (1 << (order - 1))));

    /// <summary>Gathers the bits that a mask selects, in the lowest bits of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Gather(ulong word, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(word, mask) : GatherSlowly(word, mask);

    /// <summary>Moves the lowest bits of a word to the bits that a mask selects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Scatter(ulong word, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(word, mask) : ScatterSlowly(word, mask);

    /// <summary>The result of <see cref="Gather"/> on every processor.</summary>
    internal static ulong GatherSlowly(ulong word, ulong mask)
    {
        ulong gathered = 0;
        for (int at = 0; mask != 0; at++, mask &= mask - 1)
        {
            gathered |= (word >> BitOperations.TrailingZeroCount(mask) & 1) << at;
        }

        return gathered;
    }

    /// <summary>The result of <see cref="Scatter"/> on every processor.</summary>
    internal static ulong ScatterSlowly(ulong word, ulong mask)
    {
        ulong scattered = 0;
        for (; mask != 0; word >>= 1, mask &= mask - 1)
        {
            scattered |= (word & 1) << BitOperations.TrailingZeroCount(mask);
        }

        return scattered;
    }
}
