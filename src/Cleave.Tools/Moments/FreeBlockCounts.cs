using System.Numerics;
using Cleave.BestFit;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Memory.Pages;
using Cleave.Pool;

namespace Cleave.Tools.Moments;

/// <summary>Counts free blocks by order, from the allocators' own counters.</summary>
internal static class FreeBlockCounts
{
    public static IReadOnlyList<OrderCount> Of(GpuBuddyStatistics statistics, Alignment chunk) =>
        [.. statistics.FreeBlocks.Select((free, order) => new OrderCount(chunk.Bytes << order, free, statistics.FreeClearBlocks[order]))];

    public static IReadOnlyList<OrderCount> Of(BuddyPoolStatistics stats) =>
        [.. stats.Lists.Select(list => new OrderCount(list.BlockSize, list.Size, Clear: 0))];

    public static IReadOnlyList<OrderCount> Of(PageAllocator pages) =>
        [.. pages.GetStatistics().FreeBlocks.Take(pages.LargestOrder + 1).Select(
            (free, order) => new OrderCount(pages.SizeOf(order), free, Clear: 0))];

    public static IReadOnlyList<OrderCount> Of(GpuBuddyCore core) =>
        [.. Enumerable.Range(0, core.MaxOrder + 1).Select(order =>
            new OrderCount(core.ChunkSize.Bytes << order, core.FreeBlockCount(order), core.FreeBlockCount(order, clear: true)))];

    /// <summary>Counts maximal free runs by size: runs from one power of two to below the next count together.</summary>
    /// <param name="blocks">All parts of a space, in ascending order. A run may consist of clear and dirty parts.</param>
    public static IReadOnlyList<OrderCount> Of(IEnumerable<RangeInfo> blocks)
    {
        var orders = new OrderCount[64];
        RangeInfo run = default;
        foreach (RangeInfo block in blocks.Append(default))
        {
            bool joins = run.Size > 0 && block.IsFree && block.Offset == run.End;
            if (!joins && run.Size > 0)
            {
                ref OrderCount order = ref orders[BitOperations.Log2(run.Size)];
                order = new OrderCount(1UL << BitOperations.Log2(run.Size), order.Free + 1, order.Clear + (run.IsClear ? 1UL : 0))
                {
                    Bytes = order.Bytes + run.Size,
                };
            }

            run = joins ? run with { Size = run.Size + block.Size, IsClear = run.IsClear && block.IsClear } : block.IsFree ? block
                : default;
        }

        return [.. orders.Where(order => order.Free > 0)];
    }

    /// <summary>Counts free runs by size that are maximal already, though two may be neighbours across the border of two blocks.</summary>
    public static IReadOnlyList<OrderCount> OfRuns(IEnumerable<RangeInfo> runs) =>
    [
        .. runs.GroupBy(run => BitOperations.Log2(run.Size)).OrderBy(group => group.Key).Select(group =>
            new OrderCount(
                1UL << group.Key, (ulong)group.LongCount(), Clear: 0) { Bytes = group.Aggregate(0UL, (sum, run) => sum + run.Size) }),
    ];
}
