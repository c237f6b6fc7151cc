using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <content>The free blocks of each kind as ordered sets.</content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>
    /// The highest free block of a kind among those of an order and of larger ones, which is the last one of the smallest of these orders
    /// that has any; or 0. The same few steps for every order.
    /// </summary>
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

    /// <summary>The highest free block of a kind that is not above <paramref name="last"/>, or 0.</summary>
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

    /// <summary>The lowest free block of a kind from one id to another, or 0. Looks no further than the last where that is near.</summary>
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

    /// <summary>The lowest free block of a kind that is not below <paramref name="first"/>, or 0.</summary>
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

    /// <param name="page">A page.</param>
    /// <param name="pair">The number of a state pair, over all pages, that is not empty.</param>
    private static ulong HighestIn<TKind>(BlockPage page, ulong pair)
        where TKind : struct, IBlockKind =>
        (pair << 6) | (uint)Bits.Highest(page.Members<TKind>(pair << 6));

    private static ulong LowestIn<TKind>(BlockPage page, ulong pair)
        where TKind : struct, IBlockKind =>
        (pair << 6) | (uint)TrailingZeroCount(page.Members<TKind>(pair << 6));
}
