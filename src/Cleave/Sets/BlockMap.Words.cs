using static System.Numerics.BitOperations;

namespace Cleave.Sets;

/// <content>Changes many blocks of one order at once: blocks among 64 ids that share a word.</content>
internal sealed partial class BlockMap<TPages>
{
    /// <summary>Changes the highest free block of an order, and others that share a word with it, from free to allocated.</summary>
    /// <param name="order">The order of the blocks.</param>
    /// <param name="firstOfOrder">The first id of that order.</param>
    /// <param name="most">The largest number of blocks to change, at least one. The highest of the word are chosen.</param>
    /// <param name="first">The id that bit 0 of the result stands for.</param>
    /// <returns>A bit for each block that was allocated; 0 if the map has no free block of the order and kind.</returns>
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
            NoteTaken<TKind>(first + (uint)TrailingZeroCount(bits));
        }

        return taken;
    }

    /// <summary>Changes blocks of one word from nothing to free or allocated, in a map that maintains no further sets yet.</summary>
    /// <param name="first">The id that bit 0 of each word stands for.</param>
    /// <param name="states">The two bits of each block.</param>
    public void AddWord(ulong first, WordPair states)
    {
        BlockPage page = _pages.Writable(first);
        ref WordPair pair = ref page.Pairs[BlockPage.StateIndex(first)];
        pair.Dirty |= states.Dirty;
        pair.Clear |= states.Clear;
        if ((states.Dirty & ~states.Clear) != 0)
        {
            NoteWordFree<DirtyKind>(page, first);
        }

        if ((states.Clear & ~states.Dirty) != 0)
        {
            NoteWordFree<ClearKind>(page, first);
        }
    }

    /// <summary>Changes blocks of one word from nothing to allocated.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="blocks"/> stands for.</param>
    /// <param name="blocks">A bit for each block.</param>
    public void ClaimWord(ulong first, ulong blocks)
    {
        ref WordPair states = ref _pages.Writable(first).Pairs[BlockPage.StateIndex(first)];
        states.Dirty |= blocks;
        states.Clear |= blocks;
        for (ulong bits = _runs is null ? 0 : blocks; bits != 0; bits &= bits - 1)
        {
            TakeFromRuns(first + (uint)TrailingZeroCount(bits));
        }
    }

    /// <summary>Changes blocks of one word from allocated to nothing.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="blocks"/> stands for.</param>
    /// <param name="blocks">A bit for each block.</param>
    /// <returns>True if all blocks were allocated; otherwise false, and nothing has changed.</returns>
    public bool TryDropWord(ulong first, ulong blocks)
    {
        if ((AllocatedAmong(first) & blocks) != blocks)
        {
            return false;
        }

        ref WordPair states = ref _pages.Of(first).Pairs[BlockPage.StateIndex(first)];
        states.Dirty &= ~blocks;
        states.Clear &= ~blocks;
        for (ulong bits = _runs is null ? 0 : blocks; bits != 0; bits &= bits - 1)
        {
            AddToRuns(first + (uint)TrailingZeroCount(bits));
        }

        return true;
    }

    /// <summary>Returns a bit for each allocated block among the 64 ids that share a word with an id.</summary>
    public ulong AllocatedAmong(ulong id)
    {
        WordPair states = _pages.Of(id).States(id);
        return states.Dirty & states.Clear;
    }

    /// <summary>Returns the two bits of each of the 64 ids that share a word with an id.</summary>
    public WordPair StatesAmong(ulong id) => _pages.Of(id).States(id);

    /// <summary>Returns the bits that ids of an order have in their word. Every word above the first holds ids of only one order.</summary>
    private ulong OfOrder(int order, ulong firstOfOrder) =>
        firstOfOrder >= 64 ? ulong.MaxValue : _masks[order].State & (ulong.MaxValue << (int)firstOfOrder);
}
