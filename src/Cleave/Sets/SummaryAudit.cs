using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Sets;

/// <summary>Checks that a summary bit is set if and only if its word is not empty.</summary>
internal static class SummaryAudit<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Checks the invariant Summarized for the free blocks of one kind.</summary>
    /// <exception cref="InvariantException">The invariant does not hold.</exception>
    public static void Check<TKind>(BlockMap<TPages> map)
        where TKind : struct, IBlockKind
    {
        ulong filled = 0;
        foreach (ulong number in map.Pages.Committed())
        {
            BlockPage page = map.Pages.At(number);
            WordPair roots = page.Roots;
            bool listed = map.PagesWith.Contains<TKind>(number);
            CheckPage<TKind>(number, page, TKind.Own(ref roots));
            Require(listed == (TKind.Own(ref roots) != 0), $"page {number} is listed wrongly");
            filled += listed ? 1u : 0u;
        }

        CheckNoOtherPage<TKind>(map, filled);
        if (map.PagesWith.Many is { } pages)
        {
            CheckNumbers(pages[TKind.Number]);
        }

        for (ulong orders = map.AlignOrders; orders != 0; orders &= orders - 1)
        {
            CheckNumbers(map.Aligned(BitOperations.TrailingZeroCount(orders), TKind.Number).Numbers);
        }
    }

    private static void CheckPage<TKind>(ulong number, BlockPage page, ulong roots)
        where TKind : struct, IBlockKind
    {
        for (int middle = 0; middle < BlockPage.Middles; middle++)
        {
            ulong middles = TKind.Own(ref page.Pairs[middle]);
            bool noted = (roots >> middle & 1) != 0;
            Require((middles != 0) == noted, $"the bit of middle pair {middle} of page {number} is {noted}");

            // Most of a page is empty, and comparing 64 pairs with zero at once is many times faster than reading each pair.
            if (middles != 0 || !IsEmpty(page, middle))
            {
                CheckStates<TKind>(number, page, (ulong)middle, middles);
            }
        }
    }

    private static void CheckStates<TKind>(ulong number, BlockPage page, ulong middle, ulong middles)
        where TKind : struct, IBlockKind
    {
        for (ulong bit = 0; bit < 64; bit++)
        {
            ulong pair = (64 * middle) + bit;
            bool noted = (middles >> (int)bit & 1) != 0;
            Require((page.Members<TKind>(pair << 6) != 0) == noted, $"the bit of state pair {pair} of page {number} is {noted}");
        }
    }

    /// <summary>Reports whether all 64 state pairs of a middle pair are zero. Behind the end of a shorter page, no pairs exist.</summary>
    private static bool IsEmpty(BlockPage page, int middle)
    {
        Span<WordPair> states = page.Pairs[Math.Min(BlockPage.Middles + (64 * middle), page.Pairs.Length)..];
        return !MemoryMarshal.Cast<WordPair, ulong>(states[..Math.Min(64, states.Length)]).ContainsAnyExcept(0UL);
    }

    private static void CheckNoOtherPage<TKind>(BlockMap<TPages> map, ulong filled)
        where TKind : struct, IBlockKind
    {
        ulong listed = 0;
        for (ulong page = map.PagesWith.AtLeast<TKind>(0); page != PageSets.None; page = map.PagesWith.AtLeast<TKind>(page + 1))
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

    /// <summary>Checks that every set bit of a level stands for a word that is not empty, and counts the bits.</summary>
    /// <returns>The number of set bits. If it is the number of words that are not empty, no bit is missing.</returns>
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

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Finding finding)
    {
        if (!holds)
        {
            throw new InvariantException("Summarized", finding.ToString() + ".");
        }
    }
}
