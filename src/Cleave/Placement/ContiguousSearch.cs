using System.Numerics;
using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Runs;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>
/// Finds contiguous memory that no single block can give: a free block together with free memory behind it and before it.
/// </summary>
internal static class ContiguousSearch
{
    /// <summary>
    /// Serves the request from neighbouring blocks, appended in ascending order, or returns <see cref="PlacementError.NoSpace"/>.
    /// </summary>
    /// <remarks>
    /// The search looks around each free block of the largest order that fits in the size, clear ones first, and then from the highest
    /// down. The left part is rounded up to whole smallest blocks, so the result may be longer than asked, and its alignment is not
    /// guaranteed. Cost: a few steps for each such block, and the blocks around it if a neighbour is free. If the free runs are maintained
    /// and only a few of them are long enough, only the blocks in those runs are looked at.
    /// </remarks>
    public static PlacementError Run(BuddyMetadata metadata, Request request, List<BuddyBlock> blocks)
    {
        if (request.LargestOrder == 0 || request.LargestOrder > metadata.Tree.MaxOrder)
        {
            return PlacementError.NoSpace;
        }

        metadata.WriteChain();
        Span<FreeRun> runs = stackalloc FreeRun[RunSearch.Turn];
        int count = LongEnough(metadata.Map.Runs, request.Chunks, runs);
        bool served = InRuns(metadata, request, BlockKind.Clear, runs[..count], blocks)
            || InRuns(metadata, request, BlockKind.Dirty, runs[..count], blocks);
        return served ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <summary>Finds the free runs that are long enough, the highest first.</summary>
    /// <param name="kept">The free runs, or null if they are not maintained.</param>
    /// <param name="chunks">The least length.</param>
    /// <param name="runs">Receives the runs; all chunks as one run if the runs are not maintained or too many are long enough.</param>
    private static int LongEnough(FreeRuns? kept, ulong chunks, Span<FreeRun> runs)
    {
        int count = kept?.CopyLonger(new FreeRun(0, chunks), runs) ?? 0;
        bool isComplete = kept is not null && (count == 0 || !kept.TryGetLonger(runs[count - 1], out _));
        if (!isComplete)
        {
            runs[0] = new FreeRun(0, ulong.MaxValue >> 1);
            return 1;
        }

        runs[..count].Sort((one, other) => other.Start.CompareTo(one.Start));
        return count;
    }

    private static bool InRuns(BuddyMetadata metadata, in Request request, int kind, ReadOnlySpan<FreeRun> runs, List<BuddyBlock> blocks)
    {
        foreach (FreeRun run in runs)
        {
            if (InRun(metadata, request, kind, run, blocks))
            {
                return true;
            }
        }

        return false;
    }

    private static bool InRun(BuddyMetadata metadata, in Request request, int kind, FreeRun run, List<BuddyBlock> blocks)
    {
        BuddyTree tree = metadata.Tree;
        int order = request.LargestOrder;
        ulong lowest = tree.IdOf(order, (run.Start + (1UL << order) - 1) >> order);
        ulong end = tree.IdOf(order, Math.Min(run.End, tree.Chunks) >> order);

        // A failed attempt releases what it took unchanged, so the set is the same again when the next block is looked for.
        for (ulong id = metadata.Map.AtMost(end - 1, kind); id >= lowest; id = metadata.Map.AtMost(id - 1, kind))
        {
            if (HasRoomAround(metadata, request, id) && Around(metadata, request, tree.FirstChunk(id), blocks))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the block is large enough or has a free neighbour. If not, an attempt could not succeed.</summary>
    private static bool HasRoomAround(BuddyMetadata metadata, in Request request, ulong id)
    {
        BuddyTree tree = metadata.Tree;
        ulong first = tree.FirstChunk(id);
        ulong end = tree.EndChunk(id);
        return request.Chunks <= end - first
            || (end < tree.Chunks && IsFree(metadata, tree.IdOf(0, end), id + 1))
            || (first > 0 && IsFree(metadata, tree.IdOf(0, first - 1), id - 1));
    }

    /// <summary>Whether a chunk is free.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="chunk">The block of order 0.</param>
    /// <param name="near">A block that may hold the chunk. The search begins there, because the block that does is usually not far
    /// away.</param>
    private static bool IsFree(BuddyMetadata metadata, ulong chunk, ulong near)
    {
        int levels = BitOperations.Log2(chunk) - BitOperations.Log2(near);
        BlockState state = metadata.Map[near];
        for (int down = levels - 1; down >= 0 && state == BlockState.Nothing; down--)
        {
            state = metadata.Map[chunk >> down];
        }

        for (ulong up = near >> 1; up != 0 && state == BlockState.Nothing; up >>= 1)
        {
            state = metadata.Map[up];
        }

        return state is BlockState.FreeDirty or BlockState.FreeClear;
    }

    private static bool Around(BuddyMetadata metadata, Request request, ulong middle, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = metadata.Splits;
        ulong filled = RangeTaker.Take(metadata, middle, request.Chunks, blocks);
        if (filled == request.Chunks)
        {
            return true;
        }

        int kept = blocks.Count - before;
        ulong left = request.RoundUpToMinBlock(Math.Max(request.Chunks - filled, request.MinBlock));
        if (left <= middle && RangeTaker.TakeWhole(metadata, middle - left, left, blocks) == PlacementError.None)
        {
            MoveToEnd(blocks, before, kept);
            return true;
        }

        RangeTaker.GiveBack(metadata, blocks, before, splits);
        return false;
    }

    private static void MoveToEnd(List<BuddyBlock> blocks, int from, int count)
    {
        // Reversing each part and then the whole exchanges the two parts.
        Span<BuddyBlock> all = CollectionsMarshal.AsSpan(blocks)[from..];
        all[..count].Reverse();
        all[count..].Reverse();
        all.Reverse();
    }
}
