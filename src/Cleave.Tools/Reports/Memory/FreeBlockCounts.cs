using Cleave.Memory;

namespace Cleave.Tools.Reports;

/// <summary>Free blocks by order, from what the allocators count themselves.</summary>
internal static class FreeBlockCounts
{
    public static IReadOnlyList<OrderCount> Of(GpuBuddyStatistics statistics, Alignment chunk) =>
        [.. statistics.FreeBlocks.Select((free, order) => new OrderCount(chunk.Bytes << order, free, statistics.FreeClearBlocks[order]))];

    public static IReadOnlyList<OrderCount> Of(BuddyStats stats) =>
        [.. stats.Lists.Select(list => new OrderCount(list.BlockSize, list.Size, Clear: 0))];

    public static IReadOnlyList<OrderCount> Of(PageAllocator pages) =>
        [.. pages.GetStatistics().FreeBlocks.Take(pages.LargestClass + 1).Select((free, order) => new OrderCount(pages.SizeOf(order), free, Clear: 0))];

    public static IReadOnlyList<OrderCount> Of(GpuBuddyCore core) =>
        [.. Enumerable.Range(0, core.MaxOrder + 1).Select(order =>
            new OrderCount(core.ChunkSize.Bytes << order, core.FreeBlockCount(order), core.FreeBlockCount(order, clear: true)))];
}
