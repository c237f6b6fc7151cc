namespace Cleave.Vulkan.Statistics;

/// <summary>The device memory of a part of an allocator at one moment: blocks, and the allocations in them. Plain data; sizes are in
/// bytes.</summary>
/// <remarks>A dedicated allocation counts as one block with one allocation, as in VulkanMemoryAllocator.</remarks>
public readonly record struct MemoryStatistics
{
    /// <summary>The number of device allocations: blocks, and dedicated allocations.</summary>
    public long BlockCount { get; init; }

    /// <summary>Bytes of all device allocations.</summary>
    public ulong BlockBytes { get; init; }

    /// <summary>The number of allocations in the blocks.</summary>
    public long AllocationCount { get; init; }

    /// <summary>Bytes of all allocations, rounding included.</summary>
    public ulong AllocatedBytes { get; init; }

    /// <summary>Bytes of the blocks that no allocation has.</summary>
    public ulong FreeBytes => BlockBytes - AllocatedBytes;

    /// <summary>The figures for which every block has to be searched; null unless the statistics are detailed.</summary>
    public MemoryDetails? Details { get; init; }

    /// <summary>Adds the statistics of two parts of an allocator. The sum has details if one of the parts has.</summary>
    public static MemoryStatistics operator +(MemoryStatistics left, MemoryStatistics right) => new()
    {
        BlockCount = left.BlockCount + right.BlockCount,
        BlockBytes = left.BlockBytes + right.BlockBytes,
        AllocationCount = left.AllocationCount + right.AllocationCount,
        AllocatedBytes = left.AllocatedBytes + right.AllocatedBytes,
        Details = left.Details is { } known && right.Details is { } other ? known + other : left.Details ?? right.Details,
    };

    /// <summary>Adds the statistics of two parts of an allocator.</summary>
    /// <param name="left">The statistics of one part.</param>
    /// <param name="right">The statistics of another part.</param>
    public static MemoryStatistics Add(MemoryStatistics left, MemoryStatistics right) => left + right;

    /// <summary>Describes the statistics in one line, as "3 blocks, 64 MiB: 12 allocations, 40 MiB; 24 MiB free".</summary>
    public override string ToString()
    {
        string blocks = $"{BlockCount} {(BlockCount == 1 ? "block" : "blocks")}, {ByteText.Exact(BlockBytes)}";
        string allocations = $"{AllocationCount} {(AllocationCount == 1 ? "allocation" : "allocations")}, {ByteText.Exact(AllocatedBytes)}";
        return $"{blocks}: {allocations}; {ByteText.Exact(FreeBytes)} free{(Details is { } details ? $" {details}" : "")}";
    }
}
