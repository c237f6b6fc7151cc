using System.Numerics;
using Cleave.BestFit;
using Cleave.Vulkan;
using Cleave.Vulkan.Statistics;

namespace Cleave.Tools.Moments;

/// <summary>Lays the blocks of device memory side by side, as one space: heap after heap, and in each the memory types, then the
/// pools.</summary>
internal static class DeviceMoments
{
    /// <summary>The most allocations that a report keeps; those with the most bytes are kept.</summary>
    private const int MostAllocations = 4096;

    /// <summary>The number of parts of a block in a picture.</summary>
    private const int CellsOfBlock = 64;

    private const ulong LargestChunk = 64 << 10;

    /// <summary>Captures detailed statistics as a moment.</summary>
    public static SpaceMoment Of(DeviceStatistics statistics)
    {
        BlockStatistics[] blocks = [.. statistics.Blocks.OrderBy(block => HeapOf(statistics, block.TypeIndex))
            .ThenBy(block => block.TypeIndex).ThenBy(block => block.PoolIndex ?? -1).ThenBy(block => block.IsDedicated)];
        ulong[] starts = StartsOf(blocks);
        ulong size = statistics.Total.BlockBytes;
        var moment = new MomentBuilder(0, size, ChunkOf(blocks), MomentBuilder.UsualCells);
        var runs = new List<RangeInfo>();
        for (int at = 0; at < blocks.Length; at++)
        {
            Add(moment, blocks[at], starts[at]);
            runs.AddRange(
                blocks[at].GetFreeRuns().Select(run => new RangeInfo(starts[at] + run.Offset, run.Size, IsFree: true, IsClear: false)));
        }

        return moment.Build(FreeBlockCounts.OfRuns(runs)) with
        {
            LargestFreeBlock = statistics.Total.Details?.LargestFreeRun ?? 0,
            RequestedBytes = statistics.Total.Details?.RequestedBytes,
            Parts = [.. statistics.Types.Where(type => type.Memory.BlockCount > 0).Select(
                type => new SpacePart($"type {type.Type.Index}", type.Memory.AllocatedBytes))],
            Blocks = [.. blocks.Select((block, at) => Of(block, starts[at], GroupOf(statistics, block)))],
            Allocations = AllocationsOf(blocks, starts),
        };
    }

    private static void Add(MomentBuilder moment, BlockStatistics block, ulong start)
    {
        moment.Edge(start);
        foreach (BlockAllocation one in block.Allocations)
        {
            moment.Add(start + one.Offset, one.Size, SpaceUse.Allocated);
            moment.Count(one.RequestedSize);
        }
    }

    private static SpaceBlock Of(BlockStatistics block, ulong start, string group)
    {
        MemoryStatistics sums = block.GetStatistics();
        var cells = new CellShares(block.Size, block.IsDedicated ? 1 : CellsOfBlock);
        foreach (BlockAllocation one in block.Allocations)
        {
            cells.Add(one.Offset, one.Size, SpaceUse.Allocated);
        }

        return new SpaceBlock(
            block.IsDedicated ? $"dedicated {block.Id}" : $"block {block.Id}",
            group,
            start,
            block.Size,
            sums.AllocatedBytes,
            block.Allocations.Count,
            sums.Details?.LargestFreeRun ?? 0,
            block.IsDedicated,
            [.. cells.Build().Select(cell => cell.Allocated)]);
    }

    private static string GroupOf(DeviceStatistics statistics, BlockStatistics block)
    {
        MemoryTypeInfo type = statistics.Types.First(one => one.Type.Index == block.TypeIndex).Type;
        string pool = block.PoolIndex is { } index ? $"pool {statistics.Pools[index].Name ?? $"{index}"} of " : "";
        return $"{pool}type {type.Index} ({type.Properties}; heap {type.HeapIndex})";
    }

    private static IReadOnlyList<SpaceAllocation> AllocationsOf(BlockStatistics[] blocks, ulong[] starts) =>
    [
        .. blocks.SelectMany((block, at) => block.Allocations.Select(one => (Allocation: one, Address: starts[at] + one.Offset)))
            .OrderByDescending(one => one.Allocation.Size).Take(MostAllocations)
            .Select(one => new SpaceAllocation(
                NameOf(one.Allocation), one.Allocation.RequestedSize, Stack: null, [new SpaceRange(one.Address, one.Allocation.Size)])),
    ];

    /// <summary>The name in a report. The target of a move is not the allocation itself, which is at its old place until then.</summary>
    private static string? NameOf(in BlockAllocation one) => one.IsMoveTarget ? $"target of the move of {one.Name ?? "no name"}" : one.Name;

    private static ulong[] StartsOf(BlockStatistics[] blocks)
    {
        var starts = new ulong[blocks.Length];
        for (int at = 1; at < blocks.Length; at++)
        {
            starts[at] = starts[at - 1] + blocks[at - 1].Size;
        }

        return starts;
    }

    /// <summary>The largest power of two that all blocks and allocations are multiples of.</summary>
    private static ulong ChunkOf(BlockStatistics[] blocks) => 1UL << BitOperations.TrailingZeroCount(blocks.Aggregate(
        LargestChunk, (bits, block) => block.Allocations.Aggregate(bits | block.Size, (all, one) => all | one.Offset | one.Size)));

    private static int HeapOf(DeviceStatistics statistics, int type) =>
        statistics.Types.First(one => one.Type.Index == type).Type.HeapIndex;
}
