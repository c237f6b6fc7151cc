using System.Runtime.CompilerServices;

namespace Cleave.Bench;

/// <summary>The random number generator of the workloads, xorshift64*, which gives the same numbers in every language. Mutable, so a copy
/// continues on its own.</summary>
/// <remarks>Source: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016).</remarks>
internal struct Xorshift(ulong seed)
{
    public const ulong UsualSeed = 0x9E3779B97F4A7C15;
    private const ulong Multiplier = 0x2545F4914F6CDD1D;

    private ulong _state = seed;

    /// <summary>Makes a generator with the seed that all languages use. Without this constructor, the state would be 0 for ever, because
    /// the default of a struct ignores the default values of parameters.</summary>
    public Xorshift()
        : this(UsualSeed)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        ulong state = _state;
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        _state = state;
        return state * Multiplier;
    }

    /// <summary>Draws a number below <paramref name="bound"/>, from the upper half of one random number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Below(uint bound) => (uint)(((Next() >> 32) * bound) >> 32);

    /// <summary>Fills an array with the numbers from 0 on, and shuffles them.</summary>
    public void Permute(int[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        for (int i = numbers.Length - 1; i > 0; i--)
        {
            int j = (int)Below((uint)i + 1);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }
    }
}
