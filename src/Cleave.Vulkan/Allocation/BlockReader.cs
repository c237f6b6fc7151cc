using System.Globalization;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Allocation;

/// <summary>Reads blocks as plain data, for statistics.</summary>
internal static class BlockReader
{
    /// <summary>Counts the blocks of a list and their bytes. Cost: the number of blocks, under the lock of the list.</summary>
    public static MemoryStatistics Count(BlockList list) => list
        .Read(block => Counts(block.Memory.Size, block.Count, block.Memory.Size - block.FreeBytes))
        .Aggregate(default(MemoryStatistics), (sum, block) => sum + block);

    /// <summary>Counts dedicated allocations, by the numbers of their memory types.</summary>
    public static MemoryStatistics[] Count(DedicatedList list, int types)
    {
        var counts = new MemoryStatistics[types];
        foreach ((MemoryBlock block, _, _) in list.GetRecords())
        {
            counts[block.Memory.Type.Index] += Counts(block.Memory.Size, 1, block.Memory.Size);
        }

        return counts;
    }

    /// <summary>Reads the blocks of a list with their allocations, the oldest block first.</summary>
    public static IEnumerable<BlockStatistics> Read(BlockList list, int? pool) => list
        .Read(block => (Block: block, Live: block.GetRecords(withTargets: true).ToArray()))
        .OrderBy(one => one.Block.Id).Select(one => Read(one.Block, one.Live, pool));

    /// <summary>Reads all dedicated allocations, the oldest first.</summary>
    public static IEnumerable<BlockStatistics> Read(DedicatedList list) => list.GetRecords()
        .OrderBy(live => live.Block.Id).Select(live => Read(live.Block, [live], pool: null));

    private static BlockStatistics Read(MemoryBlock block, (MemoryBlock Block, BlockRange Range, BlockRecord Record)[] live, int? pool) =>
        new()
        {
            Id = block.Id.ToString(CultureInfo.InvariantCulture),
            MemoryHandle = block.Memory.Handle,
            TypeIndex = block.Memory.Type.Index,
            PoolIndex = pool,
            Size = block.Memory.Size,
            IsDedicated = block.IsDedicated,
            IsMapped = block.Memory.Mapped != 0,
            Allocations = [.. live.Select(one => Read(one.Range, one.Record))],
        };

    private static BlockAllocation Read(in BlockRange range, in BlockRecord record) => new()
    {
        Offset = range.Offset,
        Size = range.Size,
        RequestedSize = record.Size,
        Kind = record.Kind,
        Name = record.Name,
        IsMoveTarget = record.IsTarget,
    };

    private static MemoryStatistics Counts(ulong bytes, int allocations, ulong allocated) =>
        new() { BlockCount = 1, BlockBytes = bytes, AllocationCount = allocations, AllocatedBytes = allocated };
}
