using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <content>Searches for free blocks. The ids of the free blocks of each kind are an ordered set.</content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>
    /// Finds the free block with the highest id among those of a kind whose order is not below a given one.
    /// </summary>
    /// <returns>The id, or 0 if no such block is free.</returns>
    /// <remarks>
    /// That is the last free block of the smallest order that has one, because smaller orders have larger ids. Cost: the same few steps for
    /// every order.
    /// </remarks>
    public ulong Highest<TKind>(int order)
        where TKind : struct, IBlockKind
    {
        ref readonly LevelMasks mask = ref _masks[order];
        ulong number = _pagesWith.Highest<TKind>(mask);
        if (number == PageSets.None)
        {
            return 0;
        }

        BlockPage page = _pages.At(number);
        ulong roots = TKind.Own(ref page.Roots) & mask.Root;
        if (roots == 0)
        {
            return 0;
        }

        int root = Bits.Highest(roots);
        ulong middles = TKind.Own(ref page.Pairs[(int)root]) & mask.Middle;
        if (middles == 0)
        {
            return 0;
        }

        ulong first = (number << BlockPage.Shift) | (uint)(((root << 6) | Bits.Highest(middles)) << 6);
        ulong members = page.Members<TKind>(first) & mask.State;
        return members == 0 ? 0 : first | (uint)Bits.Highest(members);
    }

    /// <summary>Finds the free block of a kind with the highest id that is not above <paramref name="last"/>.</summary>
    /// <returns>The id, or 0 if no such block is free.</returns>
    public ulong AtMost<TKind>(ulong last)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(last);
        ulong members = page.Members<TKind>(last) & (ulong.MaxValue >> (63 - (int)(last & 63)));
        if (members != 0)
        {
            return (last & ~63UL) | (uint)Bits.Highest(members);
        }

        ulong middles = TKind.Own(ref page.Pairs[BlockPage.MiddleIndex(last)]) & (Bit(last >> 6) - 1);
        if (middles != 0)
        {
            return HighestIn<TKind>(page, (last >> 12 << 6) | (uint)Bits.Highest(middles));
        }

        ulong number = last >> BlockPage.Shift;
        ulong roots = TKind.Own(ref page.Roots) & (Bit(last >> 12) - 1);
        if (roots == 0)
        {
            number = _pagesWith.Below<TKind>(number);
            if (number == PageSets.None)
            {
                return 0;
            }

            page = _pages.At(number);
            roots = TKind.Own(ref page.Roots);
        }

        ulong root = (uint)Bits.Highest(roots);
        return HighestIn<TKind>(page, (number << 12) | (root << 6) | (uint)Bits.Highest(TKind.Own(ref page.Pairs[(int)root])));
    }

    /// <summary>Finds the free block of a kind with the lowest id from one id to another, both included.</summary>
    /// <returns>The id, or 0 if no such block is free.</returns>
    /// <remarks>If both ids are in one word, the search reads only that word.</remarks>
    public ulong Between<TKind>(ulong first, ulong last)
        where TKind : struct, IBlockKind
    {
        if (first >> 6 == last >> 6)
        {
            ulong members = _pages.Of(first).Members<TKind>(first);
            members &= (ulong.MaxValue << (int)(first & 63)) & (ulong.MaxValue >> (63 - (int)(last & 63)));
            return members == 0 ? 0 : (first & ~63UL) | (uint)TrailingZeroCount(members);
        }

        ulong found = AtLeast<TKind>(first);
        return found <= last ? found : 0;
    }

    /// <summary>Finds the free block of a kind with the lowest id that is not below <paramref name="first"/>.</summary>
    /// <returns>The id, or 0 if no such block is free.</returns>
    public ulong AtLeast<TKind>(ulong first)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(first);
        ulong members = page.Members<TKind>(first) & (ulong.MaxValue << (int)(first & 63));
        if (members != 0)
        {
            return (first & ~63UL) | (uint)TrailingZeroCount(members);
        }

        ulong middles = TKind.Own(ref page.Pairs[BlockPage.MiddleIndex(first)]) & ((ulong.MaxValue - 1) << (int)(first >> 6));
        if (middles != 0)
        {
            return LowestIn<TKind>(page, (first >> 12 << 6) | (uint)TrailingZeroCount(middles));
        }

        ulong number = first >> BlockPage.Shift;
        ulong roots = TKind.Own(ref page.Roots) & ((ulong.MaxValue - 1) << (int)(first >> 12));
        if (roots == 0)
        {
            number = _pagesWith.AtLeast<TKind>(number + 1);
            if (number == PageSets.None)
            {
                return 0;
            }

            page = _pages.At(number);
            roots = TKind.Own(ref page.Roots);
        }

        ulong root = (uint)TrailingZeroCount(roots);
        return LowestIn<TKind>(page, (number << 12) | (root << 6) | (uint)TrailingZeroCount(TKind.Own(ref page.Pairs[(int)root])));
    }

    /// <summary>Finds the highest free block of a kind in a state pair.</summary>
    /// <param name="page">The page of the pair.</param>
    /// <param name="pair">The number of the state pair, counted over all pages. The pair has such a block.</param>
    private static ulong HighestIn<TKind>(BlockPage page, ulong pair)
        where TKind : struct, IBlockKind =>
        (pair << 6) | (uint)Bits.Highest(page.Members<TKind>(pair << 6));

    private static ulong LowestIn<TKind>(BlockPage page, ulong pair)
        where TKind : struct, IBlockKind =>
        (pair << 6) | (uint)TrailingZeroCount(page.Members<TKind>(pair << 6));
}
