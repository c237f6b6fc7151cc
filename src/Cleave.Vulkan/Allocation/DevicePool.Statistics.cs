using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Allocation;

/// <content>Statistics of one pool.</content>
public sealed partial class DevicePool
{
    /// <summary>Counts the blocks of the pool, their allocations and bytes. Cost: the number of blocks, under the lock of the
    /// pool.</summary>
    public MemoryStatistics GetStatistics() => BlockReader.Count(Blocks);

    /// <summary>Adds up all blocks of the pool with details. Cost: the number of allocations, under the lock of the pool.</summary>
    public MemoryStatistics GetDetailedStatistics() => BlockSums.Of(BlockReader.Read(Blocks, pool: null));
}
