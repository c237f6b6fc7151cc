using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Chooses the one block of a wanted order that a request gets next; changes nothing.</summary>
/// <remarks>
/// The choices are those of the Linux kernel's GPU buddy allocator, whose placement is part of the contract: the highest free block of
/// the smallest order that will do, or the one at the highest offset (top-down), each in the preferred kind first. Cost: a few steps a
/// level of the free sets; top-down and for an alignment above the size, the same for each order.
/// </remarks>
internal static class BlockPicker
{
    public static Pick Choose(BuddyBooks books, in Request request, int order)
    {
        if (request.IsRange)
        {
            return RangePicker.Choose(books, request, order);
        }

        return request.IsOverAligned ? OverAligned(books, request, order) : Plain(books, request, order);
    }

    private static Pick Plain(BuddyBooks books, in Request request, int order)
    {
        BuddyTree tree = books.Tree;
        bool clear = request.WantsClear;
        FreeSet preferred = books.Map.Free(clear);
        ulong block = request.IsTopDown ? HighestOffset(books, preferred, order) : preferred.AtMost(tree.LastId(order));
        if (block == 0)
        {
            clear = !clear;
            block = books.Map.Free(clear).AtMost(tree.LastId(order));
        }

        return block == 0 ? default : new Pick(block, Rightmost(block, tree.OrderOf(block) - order), clear);
    }

    private static ulong HighestOffset(BuddyBooks books, FreeSet free, int order)
    {
        BuddyTree tree = books.Tree;
        ulong best = 0;
        for (ulong id = free.AtMost(tree.LastId(order)); id != 0;)
        {
            if (best == 0 || tree.FirstChunk(id) > tree.FirstChunk(best))
            {
                best = id;
            }

            int at = tree.OrderOf(id);
            id = at == tree.MaxOrder ? 0 : free.AtMost(tree.LastId(at + 1));
        }

        return best;
    }

    /// <summary>
    /// From order to order upwards; where the current kind has no aligned block the other one is tried, and stays current.
    /// </summary>
    private static Pick OverAligned(BuddyBooks books, in Request request, int order)
    {
        bool clear = request.WantsClear;
        for (int at = order; at <= books.Tree.MaxOrder; at++)
        {
            ulong block = HighestAligned(books, clear, at, request.MinOrder);
            if (block == 0)
            {
                clear = !clear;
                block = HighestAligned(books, clear, at, request.MinOrder);
            }

            if (block != 0)
            {
                return new Pick(block, AlignedDescendant(block, at, order, request.MinOrder), clear);
            }
        }

        return default;
    }

    private static ulong HighestAligned(BuddyBooks books, bool clear, int order, int alignOrder)
    {
        if (books.FreeCounts(clear)[order] == 0)
        {
            return 0;
        }

        return alignOrder > order
            ? books.Map.Aligned(alignOrder, clear).Highest(order)
            : books.Map.Free(clear).AtMost(books.Tree.LastId(order));
    }

    /// <summary>Right as long as the right half is aligned, then left.</summary>
    private static ulong AlignedDescendant(ulong block, int order, int wanted, int alignOrder)
    {
        int turn = Math.Clamp(alignOrder, wanted, order);
        return Rightmost(block, order - turn) << (turn - wanted);
    }

    private static ulong Rightmost(ulong block, int levels) => ((block + 1) << levels) - 1;
}
