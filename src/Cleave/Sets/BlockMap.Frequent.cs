namespace Cleave.Sets;

/// <content>
/// The two most frequent transitions. Each is one pass over its page that stores the same words that it loads for the search.
/// </content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>
    /// Finds the block that <see cref="Highest"/> finds, and removes it from the free blocks.
    /// </summary>
    /// <param name="order">The smallest order that is large enough.</param>
    /// <param name="firstOfOrder">The first id of that order.</param>
    /// <returns>
    /// The id of the block, or 0 if no free block is large enough. A block of the order itself has become allocated. A larger block, whose
    /// id is below <paramref name="firstOfOrder"/>, has lost its state, and the caller has to split it.
    /// </returns>
    public ulong TakeHighest<TKind>(int order, ulong firstOfOrder)
        where TKind : struct, IBlockKind
    {
        ref readonly LevelMasks mask = ref _masks[order];
        ulong number = _pagesWith.Highest<TKind>(mask);
        if (number == PageSets.None)
        {
            return 0;
        }

        BlockPage page = _pages.At(number);
        Span<WordPair> pairs = page.Pairs;
        ulong roots = TKind.Own(ref page.Roots);
        if ((roots & mask.Root) == 0)
        {
            return 0;
        }

        int root = Bits.Highest(roots & mask.Root);
        ref ulong middleWord = ref TKind.Own(ref pairs[root]);
        ulong middles = middleWord;
        if ((middles & mask.Middle) == 0)
        {
            return 0;
        }

        int middle = Bits.Highest(middles & mask.Middle);
        int pair = (root << 6) | middle;
        ref WordPair states = ref pairs[BlockPage.Middles + pair];
        ulong other = TKind.Other(ref states);
        ulong own = TKind.Own(ref states);
        ulong members = own & ~other;
        if ((members & mask.State) == 0)
        {
            return 0;
        }

        int bit = Bits.Highest(members & mask.State);
        ulong id = (number << BlockPage.Shift) | (uint)((pair << 6) | bit);
        if (id >= firstOfOrder)
        {
            TKind.Other(ref states) = other | (1UL << bit);
        }
        else
        {
            TKind.Own(ref states) = own & ~(1UL << bit);
        }

        middles &= ~((members == 1UL << bit ? 1UL : 0) << middle);
        middleWord = middles;
        roots &= ~((middles == 0 ? 1UL : 0) << root);
        TKind.Own(ref page.Roots) = roots;
        _pagesWith.Note<TKind>(number, roots);
        if (_keepsMore)
        {
            NoteTakenHighest<TKind>(id, firstOfOrder);
        }

        return id;
    }

    /// <summary>Changes a block from allocated to free, unless the block is not allocated or its buddy is free and of that kind.</summary>
    public GiveOutcome TryGive<TKind>(ulong id)
        where TKind : struct, IBlockKind
    {
        BlockPage page = _pages.Of(id);
        Span<WordPair> pairs = page.Pairs;
        int index = BlockPage.StateIndex(id);
        if ((uint)index >= (uint)pairs.Length)
        {
            return GiveOutcome.NotAllocated;
        }

        ref WordPair states = ref pairs[index];
        ulong own = TKind.Own(ref states);
        ulong other = TKind.Other(ref states);
        if ((own & other & Bit(id)) == 0)
        {
            return GiveOutcome.NotAllocated;
        }

        if ((own & ~other & Bit(id ^ 1)) != 0)
        {
            return GiveOutcome.BuddyIsFree;
        }

        TKind.Other(ref states) = other & ~Bit(id);
        NoteWordFree<TKind>(page, id);
        if (_keepsMore)
        {
            NoteGiven<TKind>(id);
        }

        return GiveOutcome.Given;
    }
}
