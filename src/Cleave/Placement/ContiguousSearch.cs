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
    /// The number of free blocks that a search looks at before the free runs are maintained. That many take some ten microseconds, and a
    /// space in which a search meets fewer does not pay for the runs.
    /// </summary>
    internal const int MostLooks = 1024;

    /// <summary>The number of looks that an attempt to take the memory around a block counts for, because it costs as much.</summary>
    private const int LooksOfAttempt = 32;

    /// <summary>
    /// Serves the request from neighbouring blocks, appended in ascending order, or returns <see cref="PlacementError.NoSpace"/>.
    /// </summary>
    /// <remarks>
    /// The search looks around each free block of the largest order that fits in the size, clear ones first, and then from the highest
    /// down. The left part is rounded up to whole smallest blocks, so the result may be longer than asked, and its alignment is not
    /// guaranteed. Cost: a few steps for each such block, and the blocks around it if a neighbour is free. The first search that has
    /// looked at <see cref="MostLooks"/> blocks costs the number of all blocks, because the free runs are maintained from then on. After
    /// that the runs tell which of them may serve the request: if a few may or none, only the blocks in those are looked at. If many may,
    /// or memory is clear, all blocks of the order are candidates, and the search ends at the first one that serves.
    /// </remarks>
    public static PlacementError Run(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks) =>
        Run(metadata, request, blocks, MostLooks, out _);

    /// <summary>Searches as <see cref="Run(BuddyMetadata, in Request, List{BuddyBlock})"/> does, and counts.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="request">The request.</param>
    /// <param name="blocks">Receives the blocks.</param>
    /// <param name="most">The number of looks after which the free runs are maintained.</param>
    /// <param name="looks">The number of free blocks that the search looked at; an attempt to take the memory around a block counts for
    /// several.</param>
    internal static PlacementError Run(BuddyMetadata metadata, in Request request, List<BuddyBlock> blocks, long most, out long looks)
    {
        looks = 0;
        if (request.LargestOrder == 0 || request.LargestOrder > metadata.Tree.MaxOrder)
        {
            return PlacementError.NoSpace;
        }

        metadata.WriteChain();
        if (metadata.Map.Runs is null)
        {
            Span<FreeRun> everywhere = [new FreeRun(0, ulong.MaxValue >> 1)];
            if (InRuns(metadata, request, everywhere, blocks, most, ref looks))
            {
                return PlacementError.None;
            }

            if (looks < most)
            {
                return PlacementError.NoSpace;
            }

            metadata.KeepRuns();
        }

        Span<FreeRun> runs = stackalloc FreeRun[RunSearch.Turn];
        int count = ContiguousCandidates.Find(metadata, request.Chunks, runs);
        return InRuns(metadata, request, runs[..count], blocks, long.MaxValue, ref looks) ? PlacementError.None : PlacementError.NoSpace;
    }

    private static bool InRuns(
        BuddyMetadata metadata, in Request request, ReadOnlySpan<FreeRun> runs, List<BuddyBlock> blocks, long most, ref long looks)
    {
        for (int kind = BlockKind.Clear; kind >= BlockKind.Dirty; kind--)
        {
            foreach (FreeRun run in runs)
            {
                if (InRun(metadata, request, kind, run, blocks, most, ref looks))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Looks around the blocks of one kind in a run, until one serves the request or too many were looked at.</summary>
    private static bool InRun(
        BuddyMetadata metadata, in Request request, int kind, FreeRun run, List<BuddyBlock> blocks, long most, ref long looks)
    {
        BuddyTree tree = metadata.Tree;
        int order = request.LargestOrder;
        ulong lowest = tree.IdOf(order, (run.Start + (1UL << order) - 1) >> order);
        ulong end = tree.IdOf(order, Math.Min(run.End, tree.Chunks) >> order);

        // A failed attempt releases what it took unchanged, so the set is the same again when the next block is looked for.
        for (ulong id = metadata.Map.AtMost(end - 1, kind); id >= lowest && looks < most; id = metadata.Map.AtMost(id - 1, kind))
        {
            looks++;
            if (HasRoomAround(metadata, request, id))
            {
                looks += LooksOfAttempt;
                if (Around(metadata, request, tree.FirstChunk(id), blocks))
                {
                    return true;
                }
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
