using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Chooses the lowest slot of a wanted order between two bounds that lies in one free block; changes nothing.</summary>
/// <remarks>
/// A first pass takes blocks of the preferred kind only, a second one any. As in the reference, the first pass for clear memory looks at
/// no split root. Cost: a step through the free sets for every order from the wanted one up, and kind.
/// </remarks>
internal static class RangePicker
{
    public static Pick Choose(BuddyBooks books, in Request request, int order)
    {
        ulong end = request.End == 0 ? books.Tree.Chunks : request.End;
        var slot = new SlotSearch(request.First, end, order);
        Pick preferred = request.WantsClear ? InClearRoot(books, slot) : Lowest(books, slot, BlockKind.Dirty);
        if (preferred.Found)
        {
            return preferred;
        }

        Pick dirty = request.WantsClear ? Lowest(books, slot, BlockKind.Dirty) : default;
        Pick clear = Lowest(books, slot, BlockKind.Clear);
        return Lower(books.Tree, dirty, clear);
    }

    private static Pick InClearRoot(BuddyBooks books, SlotSearch slot)
    {
        foreach (ulong root in books.Tree.Roots)
        {
            Pick pick = books.Map[root] == BlockState.FreeClear ? slot.In(books.Tree, root, BlockKind.Clear) : default;
            if (pick.Found)
            {
                return pick;
            }
        }

        return default;
    }

    /// <summary>From the largest order down, so that soon there is a slot behind which nothing has to be looked for.</summary>
    private static Pick Lowest(BuddyBooks books, SlotSearch slot, int kind)
    {
        BuddyTree tree = books.Tree;
        ulong limit = slot.Limit;
        ulong best = 0;
        for (int order = tree.MaxOrder; order >= slot.Order && slot.Lowest < limit; order--)
        {
            if (books.FreeCount(order, kind) == 0)
            {
                continue;
            }

            ulong block = books.Map.Between(tree.IdOf(order, slot.Lowest >> order), tree.IdOf(order, (limit - 1) >> order), kind);
            if (block != 0)
            {
                best = block;
                limit = Math.Max(slot.Lowest, tree.FirstChunk(block));
            }
        }

        return best == 0 ? default : slot.In(tree, best, kind);
    }

    private static Pick Lower(BuddyTree tree, Pick one, Pick other)
    {
        if (!one.Found || !other.Found)
        {
            return one.Found ? one : other;
        }

        return tree.FirstChunk(one.Target) < tree.FirstChunk(other.Target) ? one : other;
    }

    /// <summary>What is looked for: a block of an order between two chunks.</summary>
    private readonly record struct SlotSearch(ulong First, ulong End, int Order)
    {
        private ulong Size => 1UL << Order;

        /// <summary>Where the lowest slot may begin.</summary>
        public ulong Lowest => (First + Size - 1) & ~(Size - 1);

        /// <summary>Below where each slot must begin; 0 where there can be none.</summary>
        public ulong Limit => End >= Size ? End - Size + 1 : 0;

        /// <summary>The lowest such slot in a free block of at least that order.</summary>
        public Pick In(BuddyTree tree, ulong block, int kind)
        {
            ulong at = Math.Max(Lowest, tree.FirstChunk(block));
            bool fits = at + Size <= Math.Min(End, tree.EndChunk(block));
            return fits ? new Pick(block, tree.IdOf(Order, at >> Order), kind) : default;
        }
    }
}
