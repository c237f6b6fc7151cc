using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <content>The free blocks of each kind as ordered sets.</content>
internal sealed partial class BlockMap
{
    /// <summary>
    /// The highest free block of a kind among those of an order and of larger ones, which is the last one of the smallest of these orders
    /// that has any; or 0. The same few steps for every order.
    /// </summary>
    public ulong Highest(int order, int kind)
    {
        ref readonly OrderMask mask = ref _masks[order];
        ulong page = _pageSets[kind].AtMost(mask.LastPage);
        if (page == PageSet.None)
        {
            return 0;
        }

        ulong[] words = _pages[page];
        ulong root = words[kind] & mask.Root;
        if (root == 0)
        {
            return 0;
        }

        ulong at = (uint)Log2(root);
        ulong middle = words[BlockPages.MiddleIndex(at << 12) + kind] & mask.Middle;
        if (middle == 0)
        {
            return 0;
        }

        at = at << 6 | (uint)Log2(middle);
        ulong members = Members(words, at << 6, kind) & mask.State;
        return members == 0 ? 0 : page << BlockPages.Shift | at << 6 | (uint)Log2(members);
    }

    /// <summary>The highest free block of a kind that is not above <paramref name="last"/>, or 0.</summary>
    public ulong AtMost(ulong last, int kind)
    {
        ulong page = last >> BlockPages.Shift;
        ulong[] words = _pages[page];
        ulong members = Members(words, last, kind) & (ulong.MaxValue >> (63 - (int)(last & 63)));
        if (members != 0)
        {
            return (last & ~63UL) | (uint)Log2(members);
        }

        ulong middle = words[BlockPages.MiddleIndex(last) + kind] & ((1UL << (int)(last >> 6)) - 1);
        if (middle != 0)
        {
            return HighestIn(words, last >> 12 << 6 | (uint)Log2(middle), kind);
        }

        ulong root = words[kind] & ((1UL << (int)(last >> 12)) - 1);
        if (root != 0)
        {
            return HighestBelow(words, page << 6 | (uint)Log2(root), kind);
        }

        page = page == 0 ? PageSet.None : _pageSets[kind].AtMost(page - 1);
        return page == PageSet.None ? 0 : HighestBelow(_pages[page], page << 6 | (uint)Log2(_pages[page][kind]), kind);
    }

    /// <summary>The lowest free block of a kind that is not below <paramref name="first"/>, or 0.</summary>
    public ulong AtLeast(ulong first, int kind)
    {
        ulong page = first >> BlockPages.Shift;
        ulong[] words = _pages[page];
        ulong members = Members(words, first, kind) & (ulong.MaxValue << (int)(first & 63));
        if (members != 0)
        {
            return (first & ~63UL) | (uint)TrailingZeroCount(members);
        }

        ulong middle = words[BlockPages.MiddleIndex(first) + kind] & (ulong.MaxValue - 1 << (int)(first >> 6));
        if (middle != 0)
        {
            return LowestIn(words, first >> 12 << 6 | (uint)TrailingZeroCount(middle), kind);
        }

        ulong root = words[kind] & (ulong.MaxValue - 1 << (int)(first >> 12));
        if (root != 0)
        {
            return LowestAbove(words, page << 6 | (uint)TrailingZeroCount(root), kind);
        }

        page = _pageSets[kind].AtLeast(page + 1);
        return page == PageSet.None ? 0 : LowestAbove(_pages[page], page << 6 | (uint)TrailingZeroCount(_pages[page][kind]), kind);
    }

    private static ulong Members(ulong[] page, ulong id, int kind)
    {
        int state = BlockPages.StateIndex(id);
        return BlockPages.Word(page, state + kind) & ~BlockPages.Word(page, state + (kind ^ 1));
    }

    /// <param name="page">A page.</param>
    /// <param name="middle">The number of a middle pair, over all pages, that is not empty.</param>
    /// <param name="kind">The kind.</param>
    private static ulong HighestBelow(ulong[] page, ulong middle, int kind) =>
        HighestIn(page, middle << 6 | (uint)Log2(page[BlockPages.MiddleIndex(middle << 12) + kind]), kind);

    /// <param name="page">A page.</param>
    /// <param name="state">The number of a state pair, over all pages, that is not empty.</param>
    /// <param name="kind">The kind.</param>
    private static ulong HighestIn(ulong[] page, ulong state, int kind) =>
        state << 6 | (uint)Log2(Members(page, state << 6, kind));

    private static ulong LowestAbove(ulong[] page, ulong middle, int kind) =>
        LowestIn(page, middle << 6 | (uint)TrailingZeroCount(page[BlockPages.MiddleIndex(middle << 12) + kind]), kind);

    private static ulong LowestIn(ulong[] page, ulong state, int kind) =>
        state << 6 | (uint)TrailingZeroCount(Members(page, state << 6, kind));
}
