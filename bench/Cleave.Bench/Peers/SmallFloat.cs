using System.Numerics;

namespace Cleave.Bench.Peers;

/// <summary>Sizes as floating-point numbers of three bits of mantissa, of which a bin has one each.</summary>
/// <remarks>Source: OffsetAllocator by Sebastian Aaltonen (MIT licence), whose bins these are; the code is ours.</remarks>
internal static class SmallFloat
{
    /// <summary>The bits of the mantissa, which give eight bins for each power of two.</summary>
    public const int MantissaBits = 3;

    private const uint Mantissas = 1u << MantissaBits;

    /// <summary>The bin of the largest size that is at most <paramref name="size"/>.</summary>
    public static int Floor(uint size)
    {
        if (size < Mantissas)
        {
            return (int)size;
        }

        int shift = BitOperations.Log2(size) - MantissaBits;
        return ((shift + 1) << MantissaBits) | (int)((size >> shift) & (Mantissas - 1));
    }

    /// <summary>The bin of the smallest size that is at least <paramref name="size"/>, so that each range in it or above is large
    /// enough.</summary>
    public static int Ceiling(uint size)
    {
        if (size < Mantissas)
        {
            return (int)size;
        }

        int shift = BitOperations.Log2(size) - MantissaBits;
        bool isBetween = (size & ((1u << shift) - 1)) != 0;
        // An overflow of the mantissa adds one to the exponent, as it should.
        return Floor(size) + (isBetween ? 1 : 0);
    }
}
