using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>Which words of a table have any bit, so that the next such word below or above a place is found in a few steps.</summary>
/// <remarks>
/// A bit of the lowest level tells whether a word of the table is filled, a bit of the next whether a word of the level below is, and so
/// on: one level for each factor of 64, and at most two steps a level for each call. Invariant <c>Summarized</c>: a bit is set exactly
/// when the word below it is not empty. Not thread-safe.
/// </remarks>
internal sealed class Summaries
{
    /// <summary>Stands for "no such word".</summary>
    public const ulong None = ulong.MaxValue;

    private readonly SparseTable[] _levels;

    /// <param name="words">Words of the table that is summarized.</param>
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

    /// <summary>The levels, the lowest first.</summary>
    public IReadOnlyList<SparseTable> Levels => _levels;

    /// <summary>Bytes committed.</summary>
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

    /// <summary>The highest filled word below a place, or <see cref="None"/>.</summary>
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

    /// <summary>The lowest filled word above a place, or <see cref="None"/>.</summary>
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

    /// <summary>Takes note that a word has a bit. Re-establishes Summarized.</summary>
    public void NoteFilled(ulong word)
    {
        // No early way out: whether a word was empty before is a coin toss to the processor, and guessing wrong costs more than the writes.
        foreach (SparseTable level in _levels)
        {
            level.Slot(word >> 6) |= 1UL << (int)word;
            word >>= 6;
        }
    }

    /// <summary>Takes note of what bits a word has left, if any. Re-establishes Summarized.</summary>
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
