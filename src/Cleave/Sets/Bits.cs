using System.Numerics;

namespace Cleave.Sets;

/// <summary>Bit operations that are shorter than those of the framework, because their argument is never zero.</summary>
internal static class Bits
{
    /// <summary>Returns the number of the highest set bit of a word that is not zero.</summary>
    public static int Highest(ulong word) => 63 ^ BitOperations.LeadingZeroCount(word);
}
