namespace Cleave.Sets;

/// <content>
/// The two transitions that nearly all operations are, each in one pass over its page: what is loaded to look is what is stored.
/// </content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>
    /// As <see cref="Highest"/>, and takes what was found: where it is of the order itself, that is, not below the order's first id, it
    /// becomes allocated, and a larger block becomes nothing, for the caller to split.
    /// </summary>
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
            NoteMore<TKind>(id, isFree: false);
        }

        return id;
    }

    /// <summary>Allocated becomes free, unless the block is not allocated or its buddy is free and of that kind.</summary>
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
        NoteFree<TKind>(page, id);
        return GiveOutcome.Given;
    }
}
