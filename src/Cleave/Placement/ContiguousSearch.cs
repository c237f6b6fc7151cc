using System.Numerics;
using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Looks for contiguous memory that no single block can give: a free block with what lies behind it and before it.</summary>
internal static class ContiguousSearch
{
    /// <summary>
    /// Serves the request from neighbouring blocks, appended in ascending order, or answers <see cref="PlacementError.NoSpace"/>.
    /// </summary>
    /// <remarks>
    /// Around each free block of the largest order that fits in the size, clear ones first and then from the highest down. The left part is
    /// rounded up to whole smallest blocks, so the result may be longer than asked, and nothing is promised of its alignment. Cost: for
    /// each such block a few steps, and where what lies next to it is free, the blocks that lie around it.
    /// </remarks>
    public static PlacementError Run(BuddyBooks books, Request request, List<BuddyBlock> blocks)
    {
        books.WriteChain();
        bool served = request.LargestOrder > 0
            && (AroundBlocks(books, request, BlockKind.Clear, blocks) || AroundBlocks(books, request, BlockKind.Dirty, blocks));
        return served ? PlacementError.None : PlacementError.NoSpace;
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
            if (HasRoomAround(books, request, id) && Around(books, request, books.Tree.FirstChunk(id), blocks))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the block is enough, or what lies next to it on either side is free: else there is no need to try.</summary>
    private static bool HasRoomAround(BuddyBooks books, in Request request, ulong id)
    {
        BuddyTree tree = books.Tree;
        ulong first = tree.FirstChunk(id);
        ulong end = tree.EndChunk(id);
        return request.Chunks <= end - first
            || (end < tree.Chunks && IsFree(books, tree.IdOf(0, end), id + 1))
            || (first > 0 && IsFree(books, tree.IdOf(0, first - 1), id - 1));
    }

    /// <summary>Whether a chunk is free. Looked at from a block that may hold it, which is mostly not far from the one that does.</summary>
    private static bool IsFree(BuddyBooks books, ulong chunk, ulong near)
    {
        int levels = BitOperations.Log2(chunk) - BitOperations.Log2(near);
        BlockState state = books.Map[near];
        for (int down = levels - 1; down >= 0 && state == BlockState.Nothing; down--)
        {
            state = books.Map[chunk >> down];
        }

        for (ulong up = near >> 1; up != 0 && state == BlockState.Nothing; up >>= 1)
        {
            state = books.Map[up];
        }

        return state is BlockState.FreeDirty or BlockState.FreeClear;
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
        if (left <= middle && RangeTaker.TakeWhole(books, middle - left, left, blocks) == PlacementError.None)
        {
            MoveToEnd(blocks, before, kept);
            return true;
        }

        RangeTaker.GiveBack(books, blocks, before, splits);
        return false;
    }

    private static void MoveToEnd(List<BuddyBlock> blocks, int from, int count)
    {
        // Each part backwards and then all of it: the parts have changed places.
        Span<BuddyBlock> all = CollectionsMarshal.AsSpan(blocks)[from..];
        all[..count].Reverse();
        all[count..].Reverse();
        all.Reverse();
    }
}
