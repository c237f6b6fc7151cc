using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Chooses the lowest slot of a given order between two bounds that lies in one free block. Changes nothing.</summary>
/// <remarks>
/// A first pass takes blocks of the preferred kind only, a second one of any kind. As in the reference, the first pass for clear memory
/// does not look at split roots. Cost: a step through the free sets for each kind and each order from the given one up.
/// </remarks>
internal static class RangePicker
{
    public static Pick Choose(BuddyMetadata metadata, in Request request, int order)
    {
        ulong end = request.End == 0 ? metadata.Tree.Chunks : request.End;
        var slot = new SlotSearch(request.First, end, order);
        Pick preferred = request.WantsClear ? InClearRoot(metadata, slot) : Lowest(metadata, slot, BlockKind.Dirty);
        if (preferred.Found)
        {
            return preferred;
        }

        Pick dirty = request.WantsClear ? Lowest(metadata, slot, BlockKind.Dirty) : default;
        Pick clear = Lowest(metadata, slot, BlockKind.Clear);
        return Lower(metadata.Tree, dirty, clear);
    }

    private static Pick InClearRoot(BuddyMetadata metadata, SlotSearch slot)
    {
        foreach (ulong root in metadata.Tree.Roots)
        {
            Pick pick = metadata.Map[root] == BlockState.FreeClear ? slot.In(metadata.Tree, root, BlockKind.Clear) : default;
            if (pick.Found)
            {
                return pick;
            }
        }

        return default;
    }

    /// <summary>
    /// Finds the lowest slot of one kind. Larger orders come first, so that the slots found early limit the search for smaller blocks.
    /// </summary>
    private static Pick Lowest(BuddyMetadata metadata, SlotSearch slot, int kind)
    {
        BuddyTree tree = metadata.Tree;
        ulong limit = slot.Limit;
        ulong best = 0;
        for (int order = tree.MaxOrder; order >= slot.Order && slot.Lowest < limit; order--)
        {
            if (metadata.FreeCount(order, kind) == 0)
            {
                continue;
            }

            ulong block = metadata.Map.Between(tree.IdOf(order, slot.Lowest >> order), tree.IdOf(order, (limit - 1) >> order), kind);
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

    /// <summary>The slot that is looked for: a block of an order between two chunks.</summary>
    private readonly record struct SlotSearch(ulong First, ulong End, int Order)
    {
        private ulong Size => 1UL << Order;

        /// <summary>The chunk at which the lowest slot may begin.</summary>
        public ulong Lowest => (First + Size - 1) & ~(Size - 1);

        /// <summary>The chunk below which each slot must begin; 0 if no slot is possible.</summary>
        public ulong Limit => End >= Size ? End - Size + 1 : 0;

        /// <summary>Finds the lowest such slot in a free block of at least that order.</summary>
        public Pick In(BuddyTree tree, ulong block, int kind)
        {
            ulong at = Math.Max(Lowest, tree.FirstChunk(block));
            bool fits = at + Size <= Math.Min(End, tree.EndChunk(block));
            return fits ? new Pick(block, tree.IdOf(Order, at >> Order), kind) : default;
        }
    }
}
