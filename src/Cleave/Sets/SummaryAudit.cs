using System.Numerics;

namespace Cleave.Sets;

/// <summary>Checks that each summary bit stands for a word that is not empty, and each such word has its bit.</summary>
internal static class SummaryAudit
{
    /// <summary>Throws an <see cref="InvariantException"/> where Summarized does not hold.</summary>
    public static void Check(BlockMap map, int kind)
    {
        ulong filled = 0;
        foreach ((ulong number, ulong[] page) in map.Pages.Committed())
        {
            CheckPage(number, page, kind);
            Require(map.PagesWith(kind).Contains(number) == (page[kind] != 0), $"page {number} is listed wrongly");
            filled += page[kind] != 0 ? 1u : 0u;
        }

        CheckNoOtherPage(map.PagesWith(kind), filled);
        if (map.PagesWith(kind).Many is { } pages)
        {
            CheckNumbers(pages);
        }

        for (ulong orders = map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            CheckNumbers(map.Aligned(BitOperations.TrailingZeroCount(orders), kind).Numbers);
        }
    }

    private static void CheckPage(ulong number, ulong[] page, int kind)
    {
        for (ulong state = 0; state < 4096; state++)
        {
            ulong id = state << 6;
            int at = BlockPages.StateIndex(id);
            bool filled = (BlockPages.Word(page, at + kind) & ~BlockPages.Word(page, at + (kind ^ 1))) != 0;
            bool noted = (page[BlockPages.MiddleIndex(id) + kind] >> (int)state & 1) != 0;
            Require(filled == noted, $"the bit of state pair {state} of page {number} is {noted}");
            bool middleNoted = (page[kind] >> (int)(state >> 6) & 1) != 0;
            bool middleFilled = page[BlockPages.MiddleIndex(id) + kind] != 0;
            Require(middleFilled == middleNoted, $"the bit of summary pair {state >> 6} of page {number} is {middleNoted}");
        }
    }

    private static void CheckNoOtherPage(PageSet pages, ulong filled)
    {
        ulong listed = 0;
        for (ulong page = pages.AtLeast(0); page != PageSet.None; page = pages.AtLeast(page + 1))
        {
            listed++;
        }

        Require(listed == filled, $"{listed} pages are listed, {filled} have a free block");
    }

    private static void CheckNumbers(NumberSet numbers)
    {
        Func<ulong, ulong> below = word => numbers.Words[word];
        ulong belowLength = numbers.Words.Length;
        ulong filled = FilledWords(numbers.Words);
        for (int level = 0; level < numbers.Summaries.Levels.Count; level++)
        {
            SparseTable summary = numbers.Summaries.Levels[level];
            ulong set = CheckLevel(level, summary, below, belowLength);
            Require(set == filled, $"level {level + 1} has {set} bits for {filled} words that are not empty");
            below = word => summary[word];
            belowLength = summary.Length;
            filled = FilledWords(summary);
        }
    }

    /// <summary>Every set bit must stand for a word that is not empty; that none is missing follows from the number of them.</summary>
    private static ulong CheckLevel(int level, SparseTable summary, Func<ulong, ulong> below, ulong belowLength)
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

    private static ulong FilledWords(SparseTable words)
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
