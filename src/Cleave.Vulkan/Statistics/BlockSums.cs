namespace Cleave.Vulkan.Statistics;

/// <summary>Adds up blocks and their allocations.</summary>
internal static class BlockSums
{
    /// <summary>Adds up a block, with details.</summary>
    public static MemoryStatistics Of(BlockStatistics block)
    {
        var details = new MemoryDetails { DedicatedCount = block.IsDedicated ? block.Allocations.Count : 0 };
        ulong allocated = 0;
        foreach (BlockAllocation allocation in block.Allocations)
        {
            allocated += allocation.Size;
            details += new MemoryDetails
            {
                RequestedBytes = allocation.RequestedSize,
                SmallestAllocation = allocation.Size,
                LargestAllocation = allocation.Size,
            };
        }

        foreach ((_, ulong size) in block.GetFreeRuns())
        {
            details += new MemoryDetails { FreeRunCount = 1, SmallestFreeRun = size, LargestFreeRun = size };
        }

        return new MemoryStatistics
        {
            BlockCount = 1,
            BlockBytes = block.Size,
            AllocationCount = block.Allocations.Count,
            AllocatedBytes = allocated,
            Details = details,
        };
    }

    /// <summary>Adds up blocks, with details.</summary>
    public static MemoryStatistics Of(IEnumerable<BlockStatistics> blocks) => blocks.Aggregate(
        new MemoryStatistics { Details = default(MemoryDetails) }, (sum, block) => sum + block.GetStatistics());
}
