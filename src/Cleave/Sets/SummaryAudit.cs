using System.Numerics;

namespace Cleave.Sets;

/// <summary>Checks that each summary bit stands for a word that is not empty, and each such word has its bit.</summary>
internal static class SummaryAudit
{
    /// <summary>Throws an <see cref="InvariantException"/> where Summarized does not hold.</summary>
    public static void Check(BlockMap map, bool clear)
    {
        FreeSet free = map.Free(clear);
        Check(free.Summaries, map.States.Length, free.Members, FilledMembers(map, free));
        for (ulong orders = map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            NumberSet numbers = map.Aligned(BitOperations.TrailingZeroCount(orders), clear).Numbers;
            Check(numbers.Summaries, numbers.Words.Length, word => numbers.Words[word], FilledWords(numbers.Words));
        }
    }

    private static void Check(Summaries summaries, ulong belowLength, Func<ulong, ulong> below, ulong filled)
    {
        for (int level = 0; level < summaries.Levels.Count; level++)
        {
            SparseTable<ulong> summary = summaries.Levels[level];
            ulong set = CheckLevel(level, summary, below, belowLength);
            Require(set == filled, $"level {level + 1} has {set} bits for {filled} words that are not empty");
            below = word => summary[word];
            belowLength = summary.Length;
            filled = FilledWords(summary);
        }
    }

    /// <summary>Every set bit must stand for a word that is not empty; that none is missing follows from the number of them.</summary>
    private static ulong CheckLevel(int level, SparseTable<ulong> summary, Func<ulong, ulong> below, ulong belowLength)
    {
        ulong set = 0;
        foreach ((ulong first, ReadOnlyMemory<ulong> page) in summary.CommittedPages())
        {
            for (int i = 0; i < page.Length; i++)
            {
                for (ulong bits = page.Span[i]; bits != 0; bits &= bits - 1)
                {
                    ulong word = ((first + (uint)i) << 6) | (uint)BitOperations.TrailingZeroCount(bits);
                    bool filled = word < belowLength && below(word) != 0;
                    Require(filled, $"bit {word} of level {level + 1} stands for an empty word");
                    set++;
                }
            }
        }

        return set;
    }

    private static ulong FilledMembers(BlockMap map, FreeSet free)
    {
        ulong filled = 0;
        foreach ((ulong first, ReadOnlyMemory<WordPair> page) in map.States.CommittedPages())
        {
            for (uint i = 0; i < page.Length; i++)
            {
                filled += free.Members(first + i) != 0 ? 1u : 0u;
            }
        }

        return filled;
    }

    private static ulong FilledWords(SparseTable<ulong> words)
    {
        ulong filled = 0;
        foreach ((_, ReadOnlyMemory<ulong> page) in words.CommittedPages())
        {
            filled += (ulong)(page.Length - page.Span.Count(0UL));
        }

        return filled;
    }

    private static void Require(bool holds, string finding)
    {
        if (!holds)
        {
            throw new InvariantException("Summarized", finding + ".");
        }
    }
}
