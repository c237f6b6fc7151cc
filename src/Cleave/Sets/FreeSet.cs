using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <summary>The ids of the free blocks of one kind (clear or dirty) as an ordered set: the next one below and above any id.</summary>
/// <remarks>
/// The members themselves stand in the state words that both kinds share (see <see cref="BlockMap"/>); this class adds the summaries: a
/// bit of level n tells whether a word of the level below has any bit. Every call costs at most two steps a level, one level for each
/// factor of 64 in the number of ids. Invariant <c>Summarized</c>: a summary bit is set exactly when the word below it is not empty.
/// Id 0 is no block and stands for "none". Not thread-safe.
/// </remarks>
internal sealed class FreeSet
{
    private readonly SparseTable<WordPair> _states;
    private readonly bool _clear;
    private readonly SparseTable<ulong>[] _summaries;

    /// <param name="states">The states, 64 ids to the pair.</param>
    /// <param name="clear">Which kind this set is of.</param>
    /// <param name="vast">As for the states.</param>
    public FreeSet(SparseTable<WordPair> states, bool clear, bool vast)
    {
        _states = states;
        _clear = clear;

        var summaries = new List<SparseTable<ulong>>();
        for (ulong words = states.Length; words > 1;)
        {
            words = (words + 63) / 64;
            summaries.Add(new SparseTable<ulong>(words, vast));
        }

        _summaries = [.. summaries];
    }

    /// <summary>The summaries, the one over the state words first.</summary>
    public IReadOnlyList<SparseTable<ulong>> Summaries => _summaries;

    /// <summary>The members among ids 64 * word to 64 * word + 63.</summary>
    public ulong Members(ulong word) => _states[word].Members(_clear);

    /// <summary>The highest member that is not above <paramref name="last"/>, or 0.</summary>
    public ulong AtMost(ulong last)
    {
        ulong bits = Members(last >> 6) & UpTo(last);
        for (int level = 0; bits == 0; level++)
        {
            last >>= 6;
            if (level == _summaries.Length || last == 0)
            {
                return 0;
            }

            last--;
            bits = _summaries[level][last >> 6] & UpTo(last);
            if (bits != 0)
            {
                return Highest(level, (last & ~63UL) | (uint)Log2(bits));
            }
        }

        return (last & ~63UL) | (uint)Log2(bits);
    }

    /// <summary>The lowest member that is not below <paramref name="first"/>, or 0.</summary>
    public ulong AtLeast(ulong first)
    {
        if (first >> 6 >= _states.Length)
        {
            return 0;
        }

        ulong bits = Members(first >> 6) & From(first);
        for (int level = 0; bits == 0; level++)
        {
            first = (first >> 6) + 1;
            if (level == _summaries.Length || first >> 6 >= _summaries[level].Length)
            {
                return 0;
            }

            bits = _summaries[level][first >> 6] & From(first);
            if (bits != 0)
            {
                return Lowest(level, (first & ~63UL) | (uint)TrailingZeroCount(bits));
            }
        }

        return (first & ~63UL) | (uint)TrailingZeroCount(bits);
    }

    /// <summary>Tells the summaries that a state word has a member. Re-establishes Summarized.</summary>
    public void NoteFilled(ulong word)
    {
        // No early way out: whether a word was empty before is a coin toss to the processor, and guessing wrong costs more than the writes.
        foreach (SparseTable<ulong> level in _summaries)
        {
            level.Slot(word >> 6) |= 1UL << (int)word;
            word >>= 6;
        }
    }

    /// <summary>Tells the summaries what members a state word has left, if any. Re-establishes Summarized.</summary>
    public void NoteLeft(ulong word, ulong members)
    {
        ulong emptied = members == 0 ? 1UL : 0UL;
        foreach (SparseTable<ulong> level in _summaries)
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
            word = (word << 6) | (uint)Log2(_summaries[level][word]);
        }

        return (word << 6) | (uint)Log2(Members(word));
    }

    private ulong Lowest(int level, ulong word)
    {
        while (--level >= 0)
        {
            word = (word << 6) | (uint)TrailingZeroCount(_summaries[level][word]);
        }

        return (word << 6) | (uint)TrailingZeroCount(Members(word));
    }

    private static ulong UpTo(ulong last) => ulong.MaxValue >> (63 - (int)(last & 63));

    private static ulong From(ulong first) => ulong.MaxValue << (int)(first & 63);
}
