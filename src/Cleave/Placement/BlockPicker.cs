using Cleave.Buddies;

namespace Cleave.Placement;

/// <summary>Takes the one block of a wanted order that a request gets next.</summary>
/// <remarks>
/// The choices are those of the Linux kernel's GPU buddy allocator, whose placement is part of the contract: the highest free block of
/// the smallest order that will do, or the one at the highest offset (top-down), each in the preferred kind first. Cost: a few steps a
/// level of the free sets; top-down and for an alignment above the size, the same for each order.
/// </remarks>
internal static class BlockPicker
{
    /// <returns>The block, or none.</returns>
    public static BuddyBlock Take(BuddyBooks books, in Request request, int order)
    {
        if (request.IsSimple)
        {
            return TakeSimple(books, order, request.PreferredKind);
        }

        books.WriteChain();
        Pick pick = request.IsRange ? RangePicker.Choose(books, request, order)
            : request.IsOverAligned ? OverAligned(books, request, order)
            : TopDown(books, request.PreferredKind, order);
        return pick.Found ? Carve(books, pick, order) : default;
    }

    /// <summary>As <see cref="Take"/>, without any flag but that for clear memory.</summary>
    public static BuddyBlock TakeSimple(BuddyBooks books, int order, int kind)
    {
        ulong block = books.TakeHighest(order, kind);
        if (block == 0)
        {
            kind ^= 1;
            block = books.TakeHighest(order, kind);
        }

        return block == 0 ? default : books.Tree.Describe(block, order, kind);
    }

    /// <summary>As <see cref="Take"/>, top-down, for a kind.</summary>
    public static BuddyBlock TakeTopDown(BuddyBooks books, int order, int kind)
    {
        books.WriteChain();
        Pick pick = TopDown(books, kind, order);
        return pick.Found ? Carve(books, pick, order) : default;
    }

    private static BuddyBlock Carve(BuddyBooks books, Pick pick, int order)
    {
        books.Carve(pick.Block, pick.Target, pick.Kind);
        return books.Tree.Describe(pick.Target, order, pick.Kind);
    }

    private static Pick TopDown(BuddyBooks books, int kind, int order)
    {
        ulong block = HighestOffset(books, kind, order);
        if (block == 0)
        {
            kind ^= 1;
            block = books.Map.Highest(order, kind);
        }

        return block == 0 ? default : new Pick(block, Rightmost(block, books.Tree.OrderOf(block) - order), kind);
    }

    private static ulong HighestOffset(BuddyBooks books, int kind, int order)
    {
        BuddyTree tree = books.Tree;
        ulong best = 0;
        for (ulong id = books.Map.Highest(order, kind); id != 0;)
        {
            if (best == 0 || tree.FirstChunk(id) > tree.FirstChunk(best))
            {
                best = id;
            }

            int at = tree.OrderOf(id);
            id = at == tree.MaxOrder ? 0 : books.Map.Highest(at + 1, kind);
        }

        return best;
    }

    /// <summary>
    /// From order to order upwards; where the current kind has no aligned block the other one is tried, and stays current.
    /// </summary>
    private static Pick OverAligned(BuddyBooks books, in Request request, int order)
    {
        int kind = request.PreferredKind;
        for (int at = order; at <= books.Tree.MaxOrder; at++)
        {
            ulong block = HighestAligned(books, kind, at, request.MinOrder);
            if (block == 0)
            {
                kind ^= 1;
                block = HighestAligned(books, kind, at, request.MinOrder);
            }

            if (block != 0)
            {
                return new Pick(block, AlignedDescendant(block, at, order, request.MinOrder), kind);
            }
        }

        return default;
    }

    private static ulong HighestAligned(BuddyBooks books, int kind, int order, int alignOrder)
    {
        if (books.FreeCount(order, kind) == 0)
        {
            return 0;
        }

        return alignOrder > order
            ? books.Map.Aligned(alignOrder, kind).Highest(order)
            : books.Map.Highest(order, kind);
    }

    /// <summary>Right as long as the right half is aligned, then left.</summary>
    private static ulong AlignedDescendant(ulong block, int order, int wanted, int alignOrder)
    {
        int turn = Math.Clamp(alignOrder, wanted, order);
        return Rightmost(block, order - turn) << (turn - wanted);
    }

    private static ulong Rightmost(ulong block, int levels) => ((block + 1) << levels) - 1;
}
