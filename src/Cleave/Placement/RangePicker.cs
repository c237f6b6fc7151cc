using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Chooses the lowest slot of a wanted order between two bounds that lies in one free block; changes nothing.</summary>
/// <remarks>
/// A first pass takes blocks of the preferred kind only, a second one any. As in the reference, the first pass for clear memory looks at
/// no split root. Cost: two steps through the free sets for every order from the wanted one up, and kind.
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

    private static Pick Lowest(BuddyBooks books, SlotSearch slot, int kind)
    {
        Pick best = default;
        for (int order = slot.Order; order <= books.Tree.MaxOrder; order++)
        {
            if (books.FreeCount(order, kind) != 0)
            {
                best = Lower(books.Tree, best, LowestOfOrder(books, slot, kind, order));
            }
        }

        return best;
    }

    /// <summary>The block that holds the lower bound may be too short behind it; the one after it begins with a slot.</summary>
    private static Pick LowestOfOrder(BuddyBooks books, SlotSearch slot, int kind, int order)
    {
        BuddyTree tree = books.Tree;
        ulong holder = tree.IdOf(order, slot.First >> order);
        ulong id = books.Map.AtLeast(holder, kind);
        Pick pick = id != 0 && id <= tree.LastId(order) ? slot.In(tree, id, kind) : default;
        if (pick.Found || id != holder || id == tree.LastId(order))
        {
            return pick;
        }

        id = books.Map.AtLeast(holder + 1, kind);
        return id != 0 && id <= tree.LastId(order) ? slot.In(tree, id, kind) : default;
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
        /// <summary>The lowest such slot in a free block of at least that order.</summary>
        public Pick In(BuddyTree tree, ulong block, int kind)
        {
            ulong low = Math.Max(First, tree.FirstChunk(block));
            ulong size = 1UL << Order;
            ulong at = (low + size - 1) & ~(size - 1);
            bool fits = at + size <= Math.Min(End, tree.EndChunk(block));
            return fits ? new Pick(block, tree.IdOf(Order, at >> Order), kind) : default;
        }
    }
}
