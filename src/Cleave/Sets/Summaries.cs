using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>Summaries of a table of words, which find the next word below or above a place that is not zero in a few steps.</summary>
/// <remarks>
/// A filled word is one that is not zero. A bit of the lowest level is set if a word of the table is filled, a bit of the next level if a
/// word of the level below is, and so on. The table has one level for each factor of 64, and a call takes at most two steps on each level.
/// Invariant <c>Summarized</c>: a bit is set if and only if the word below it is filled. Not thread-safe.
/// </remarks>
internal sealed class Summaries
{
    /// <summary>The result of a search that finds no word.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly SparseTable[] _levels;

    /// <param name="words">The number of words in the table.</param>
    public Summaries(ulong words)
    {
        var levels = new List<SparseTable>();
        while (words > 1)
        {
            words = (words + 63) / 64;
            levels.Add(new SparseTable(words));
        }

        _levels = [.. levels];
    }

    /// <summary>The levels of the summaries, the lowest first.</summary>
    public IReadOnlyList<SparseTable> Levels => _levels;

    /// <summary>Bytes that are committed for the summaries.</summary>
    public ulong CommittedBytes
    {
        get
        {
            ulong bytes = 0;
            foreach (SparseTable level in _levels)
            {
                bytes += level.CommittedBytes;
            }

            return bytes;
        }
    }

    /// <summary>Finds the highest filled word below a place.</summary>
    /// <returns>The index of the word, or <see cref="None"/>.</returns>
    public ulong Below(ulong word)
    {
        for (int level = 0; level < _levels.Length && word != 0; level++)
        {
            word--;
            ulong bits = _levels[level][word >> 6] & (ulong.MaxValue >> (63 - (int)(word & 63)));
            if (bits != 0)
            {
                return Highest(level, (word & ~63UL) | (uint)Log2(bits));
            }

            word >>= 6;
        }

        return None;
    }

    /// <summary>Finds the lowest filled word above a place.</summary>
    /// <returns>The index of the word, or <see cref="None"/>.</returns>
    public ulong Above(ulong word)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            word++;
            if (word >> 6 >= _levels[level].Length)
            {
                break;
            }

            ulong bits = _levels[level][word >> 6] & (ulong.MaxValue << (int)(word & 63));
            if (bits != 0)
            {
                return Lowest(level, (word & ~63UL) | (uint)TrailingZeroCount(bits));
            }

            word >>= 6;
        }

        return None;
    }

    /// <summary>Marks a word as filled. Re-establishes Summarized.</summary>
    public void NoteFilled(ulong word)
    {
        // No early exit: whether a word was already filled is unpredictable, and a mispredicted branch costs more than the redundant
        // writes.
        foreach (SparseTable level in _levels)
        {
            level.Slot(word >> 6) |= 1UL << (int)word;
            word >>= 6;
        }
    }

    /// <summary>Updates the summaries after bits of a word were cleared. Re-establishes Summarized.</summary>
    /// <param name="word">The index of the word.</param>
    /// <param name="bits">The new value of the word.</param>
    public void NoteLeft(ulong word, ulong bits)
    {
        ulong emptied = bits == 0 ? 1UL : 0UL;
        foreach (SparseTable level in _levels)
        {
            ref ulong summary = ref level.Slot(word >> 6);
            summary &= ~(emptied << (int)word);
            emptied &= summary == 0 ? 1UL : 0UL;
            word >>= 6;
        }
    }

    private ulong Highest(int level, ulong word)
    {
        while (--level >= 0)
        {
            word = (word << 6) | (uint)Log2(_levels[level][word]);
        }

        return word;
    }

    private ulong Lowest(int level, ulong word)
    {
        while (--level >= 0)
        {
            word = (word << 6) | (uint)TrailingZeroCount(_levels[level][word]);
        }

        return word;
    }
}
