namespace Cleave.Sets;

/// <content>Allocates one block of each of several orders in one step.</content>
internal sealed partial class BlockMap<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Changes the highest free block of each of several orders from free to allocated.</summary>
    /// <param name="orders">A bit for each order, at least one. Of every one of them, the map has a free block of the kind.</param>
    /// <param name="taken">Receives the ids of the blocks, the largest block first.</param>
    /// <remarks>
    /// All blocks are found before any of them changes. A search that came after a change would wait for the summaries that the change has
    /// just stored. Blocks of different orders do not hide each other, so the result is that of <see cref="TakeHighest{TKind}"/> for one
    /// order after the other. The method calls itself for the smaller orders, and so keeps in its own frame where its block was found.
    /// </remarks>
    public void TakeEach<TKind>(ulong orders, Span<ulong> taken)
        where TKind : struct, IBlockKind
    {
        int order = Bits.Highest(orders);
        ref readonly LevelMasks mask = ref _masks[order];
        ulong number = _pagesWith.Highest<TKind>(mask);
        BlockPage page = _pages.At(number);
        int root = Bits.Highest(TKind.Own(ref page.Roots) & mask.Root);
        ref WordPair middles = ref page.Pairs[root];
        int middle = Bits.Highest(TKind.Own(ref middles) & mask.Middle);
        int pair = (root << 6) | middle;
        ref WordPair states = ref page.Pairs[BlockPage.Middles + pair];
        int bit = Bits.Highest(TKind.Own(ref states) & ~TKind.Other(ref states) & mask.State);
        ulong id = (number << BlockPage.Shift) | (uint)((pair << 6) | bit);
        taken[0] = id;
        orders ^= 1UL << order;
        if (orders != 0)
        {
            TakeEach<TKind>(orders, taken[1..]);
        }

        ulong other = TKind.Other(ref states) | (1UL << bit);
        TKind.Other(ref states) = other;
        ulong emptied = (TKind.Own(ref states) & ~other) == 0 ? 1UL : 0;
        ulong left = TKind.Own(ref middles) & ~(emptied << middle);
        TKind.Own(ref middles) = left;
        ulong roots = TKind.Own(ref page.Roots) & ~((left == 0 ? 1UL : 0) << root);
        TKind.Own(ref page.Roots) = roots;
        _pagesWith.Note<TKind>(number, roots);
        if (_keepsMore)
        {
            NoteTaken<TKind>(id);
        }
    }
}
