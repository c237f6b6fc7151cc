namespace Cleave.Vulkan.Statistics;

/// <summary>The device memory of an allocator at one moment: for each heap, memory type and pool, and if it is detailed, for each
/// block.</summary>
/// <remarks>Immutable plain data, independent of the allocator.
/// A list of blocks is read under its lock, one list after the other.</remarks>
public sealed record DeviceStatistics
{
    /// <summary>The name of the allocator.</summary>
    public required string Name { get; init; }

    /// <summary>The software that manages the memory, such as <c>Cleave.Vulkan</c>.</summary>
    public string Allocator { get; init; } = "Cleave.Vulkan";

    /// <summary>The name of the device.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The most device allocations that may exist at one time.</summary>
    public ulong MaxAllocationCount { get; init; }

    /// <summary>The sums over all heaps.</summary>
    public required MemoryStatistics Total { get; init; }

    /// <summary>The memory heaps, by their numbers.</summary>
    public required IReadOnlyList<HeapStatistics> Heaps { get; init; }

    /// <summary>The memory types, by their numbers.</summary>
    public required IReadOnlyList<TypeStatistics> Types { get; init; }

    /// <summary>The pools, in the order in which they were made.</summary>
    public required IReadOnlyList<PoolStatistics> Pools { get; init; }

    /// <summary>The blocks and dedicated allocations; empty unless the statistics are detailed.</summary>
    public IReadOnlyList<BlockStatistics> Blocks { get; init; } = [];

    /// <summary>Whether the statistics list blocks and have <see cref="MemoryStatistics.Details"/>.</summary>
    public bool IsDetailed => Total.Details is not null;

    /// <summary>Makes detailed statistics, whose sums are those of the blocks.</summary>
    /// <param name="name">The name of the allocator.</param>
    /// <param name="deviceName">The name of the device.</param>
    /// <param name="heaps">The heaps with their budgets.</param>
    /// <param name="types">The memory types.</param>
    /// <param name="pools">The names of the pools, and the numbers of their types.</param>
    /// <param name="blocks">All blocks and dedicated allocations.</param>
    public static DeviceStatistics OfBlocks(
        string name,
        string deviceName,
        IReadOnlyList<(MemoryHeapInfo Heap, HeapBudget Budget)> heaps,
        IReadOnlyList<MemoryTypeInfo> types,
        IReadOnlyList<(string? Name, int TypeIndex)> pools,
        IReadOnlyList<BlockStatistics> blocks)
    {
        ArgumentNullException.ThrowIfNull(heaps);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(blocks);
        TypeStatistics[] ofTypes =
            [.. types.Select(type => new TypeStatistics(type, BlockSums.Of(blocks.Where(block => block.TypeIndex == type.Index))))];
        return new DeviceStatistics
        {
            Name = name,
            DeviceName = deviceName,
            Total = BlockSums.Of(blocks),
            Heaps = [
                .. heaps.Select(heap => new HeapStatistics(heap.Heap, heap.Budget, SumOf(ofTypes, heap.Heap.Index, BlockSums.Of([]))))],
            Types = ofTypes,
            Pools =
            [
                .. pools.Select((pool, index) => new PoolStatistics(
                    pool.Name, pool.TypeIndex, BlockSums.Of(blocks.Where(block => block.PoolIndex == index)))),
            ],
            Blocks = blocks,
        };
    }

    /// <summary>Lists the sums of the allocator, then of each heap and pool, one a line.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, Heaps.Select(heap => heap.ToString()).Concat(Pools.Select(pool => pool.ToString())).Prepend(
            $"{Name}: {Total}"));

    /// <summary>Adds up the memory types of a heap, on top of a sum that says whether there are details.</summary>
    internal static MemoryStatistics SumOf(IEnumerable<TypeStatistics> types, int heap, MemoryStatistics start) => types
        .Where(type => type.Type.HeapIndex == heap)
        .Aggregate(start, (sum, type) => sum + type.Memory);
}
