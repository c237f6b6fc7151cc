using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Looks for contiguous memory that no single block can give: a free block with what lies behind it and before it.</summary>
internal static class ContiguousSearch
{
    /// <summary>
    /// Serves the request from neighbouring blocks, appended in ascending order, or answers <see cref="GpuBuddyError.NoSpace"/>.
    /// </summary>
    /// <remarks>
    /// Around each free block of the largest order that fits in the size, clear ones first and then from the highest down. The left part is
    /// rounded up to whole smallest blocks, so the result may be longer than asked, and nothing is promised of its alignment. Cost: for
    /// each such block the blocks that lie around it.
    /// </remarks>
    public static GpuBuddyError Run(BuddyBooks books, Request request, List<BuddyBlock> blocks)
    {
        books.WriteChain();
        bool served = request.LargestOrder > 0
            && (AroundBlocks(books, request, BlockKind.Clear, blocks) || AroundBlocks(books, request, BlockKind.Dirty, blocks));
        return served ? GpuBuddyError.None : GpuBuddyError.NoSpace;
    }

    private static bool AroundBlocks(BuddyBooks books, Request request, int kind, List<BuddyBlock> blocks)
    {
        int order = request.LargestOrder;
        if (order > books.Tree.MaxOrder)
        {
            return false;
        }

        ulong lowest = books.Tree.FirstId(order);
        // What a try takes it gives back unchanged, so the set is the same again when the next block is looked for.
        for (ulong id = books.Map.Highest(order, kind); id >= lowest; id = books.Map.AtMost(id - 1, kind))
        {
            if (Around(books, request, books.Tree.FirstChunk(id), blocks))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Around(BuddyBooks books, Request request, ulong middle, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = books.Splits;
        ulong filled = RangeTaker.Take(books, middle, request.Chunks, blocks);
        if (filled == request.Chunks)
        {
            return true;
        }

        int kept = blocks.Count - before;
        ulong left = request.RoundUpToMinBlock(Math.Max(request.Chunks - filled, request.MinBlock));
        if (left <= middle && RangeTaker.TakeWhole(books, middle - left, left, blocks) == GpuBuddyError.None)
        {
            MoveToEnd(blocks, before, kept);
            return true;
        }

        RangeTaker.GiveBack(books, blocks, before, splits);
        return false;
    }

    private static void MoveToEnd(List<BuddyBlock> blocks, int from, int count)
    {
        List<BuddyBlock> moved = blocks.GetRange(from, count);
        blocks.RemoveRange(from, count);
        blocks.AddRange(moved);
    }
}
