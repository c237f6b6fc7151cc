using System.Numerics;

namespace Cleave.Sets;

/// <summary>Bit tricks that are shorter than the framework's where zero is ruled out.</summary>
internal static class Bits
{
    /// <summary>The number of the highest bit of a word that is not zero.</summary>
    public static int Highest(ulong word) => 63 ^ BitOperations.LeadingZeroCount(word);
}
