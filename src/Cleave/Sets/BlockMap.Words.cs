using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <content>Many blocks of one order at once: those among 64 ids, whose states stand in one word each.</content>
internal sealed partial class BlockMap<TPages>
{
    /// <summary>Free becomes allocated, for the highest free blocks of an order and those that share their word.</summary>
    /// <param name="order">The order; of larger blocks none is taken.</param>
    /// <param name="firstOfOrder">Its first id.</param>
    /// <param name="most">The most blocks to take, at least one. The highest are taken.</param>
    /// <param name="first">The id that bit 0 of the answer stands for.</param>
    /// <returns>A bit for each block that was taken; 0 where the map has none.</returns>
    public ulong TakeWord<TKind>(int order, ulong firstOfOrder, int most, out ulong first)
        where TKind : struct, IBlockKind
    {
        ulong highest = Highest<TKind>(order);
        first = highest & ~63UL;
        if (highest < firstOfOrder)
        {
            return 0;
        }

        BlockPage page = _pages.Of(highest);
        ulong taken = page.Members<TKind>(highest) & OfOrder(order, firstOfOrder);
        for (int over = PopCount(taken) - most; over > 0; over--)
        {
            taken &= taken - 1;
        }

        TKind.Other(ref page.Pairs[BlockPage.StateIndex(highest)]) |= taken;
        NoteWordLeft<TKind>(page, highest);
        for (ulong bits = _keepsMore ? taken : 0; bits != 0; bits &= bits - 1)
        {
            NoteMore<TKind>(first + (uint)TrailingZeroCount(bits), isFree: false);
        }

        return taken;
    }

    /// <summary>Nothing becomes allocated, for the blocks that have a bit, from the id <paramref name="first"/> of bit 0 up.</summary>
    public void ClaimWord(ulong first, ulong blocks)
    {
        ref WordPair states = ref _pages.Writable(first).Pairs[BlockPage.StateIndex(first)];
        states.Dirty |= blocks;
        states.Clear |= blocks;
    }

    /// <summary>Allocated becomes nothing, for the blocks that have a bit; false, and no change, unless all are allocated.</summary>
    public bool TryDropWord(ulong first, ulong blocks)
    {
        if ((AllocatedAmong(first) & blocks) != blocks)
        {
            return false;
        }

        ref WordPair states = ref _pages.Of(first).Pairs[BlockPage.StateIndex(first)];
        states.Dirty &= ~blocks;
        states.Clear &= ~blocks;
        return true;
    }

    /// <summary>Those of the 64 ids around one that are allocated, a bit for each.</summary>
    public ulong AllocatedAmong(ulong id)
    {
        WordPair states = _pages.Of(id).States(id);
        return states.Dirty & states.Clear;
    }

    /// <summary>The bits of ids of an order in the word of any of them: words above the first hold one order each.</summary>
    private ulong OfOrder(int order, ulong firstOfOrder) =>
        firstOfOrder >= 64 ? ulong.MaxValue : _masks[order].State & (ulong.MaxValue << (int)firstOfOrder);
}
