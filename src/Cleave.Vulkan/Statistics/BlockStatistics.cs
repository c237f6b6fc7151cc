namespace Cleave.Vulkan.Statistics;

/// <summary>One device allocation of an allocator: a block with the allocations in it, or a dedicated allocation. Plain data.</summary>
public sealed record BlockStatistics
{
    /// <summary>A name that no other block has, such as a number.</summary>
    public required string Id { get; init; }

    /// <summary>The handle of the VkDeviceMemory; 0 if it is not known.</summary>
    public ulong MemoryHandle { get; init; }

    /// <summary>The number of the memory type.</summary>
    public required int TypeIndex { get; init; }

    /// <summary>The index of the pool in <see cref="DeviceStatistics.Pools"/>; null for blocks of no pool.</summary>
    public int? PoolIndex { get; init; }

    /// <summary>Bytes of the device allocation.</summary>
    public required ulong Size { get; init; }

    /// <summary>Whether one allocation has all of the block.</summary>
    public bool IsDedicated { get; init; }

    /// <summary>Whether the block is mapped, so that the processor can access it.</summary>
    public bool IsMapped { get; init; }

    /// <summary>The allocations in the block, the lowest offset first.</summary>
    public required IReadOnlyList<BlockAllocation> Allocations { get; init; }

    /// <summary>Adds up the allocations and the free runs between them. Cost: the number of allocations.</summary>
    public MemoryStatistics GetStatistics() => BlockSums.Of(this);

    /// <summary>Lists the runs of free addresses, the lowest offset first.</summary>
    public IEnumerable<(ulong Offset, ulong Size)> GetFreeRuns()
    {
        ulong end = 0;
        foreach (BlockAllocation allocation in Allocations)
        {
            if (allocation.Offset > end)
            {
                yield return (end, allocation.Offset - end);
            }

            end = allocation.Offset + allocation.Size;
        }

        if (end < Size)
        {
            yield return (end, Size - end);
        }
    }

    /// <summary>Describes the block in one line, as "block 3 of type 1, 64 MiB, with 12 allocations".</summary>
    public override string ToString() => IsDedicated
        ? $"dedicated allocation {Id} of type {TypeIndex}, {ByteText.Exact(Size)}"
        : $"block {Id} of type {TypeIndex}, {ByteText.Exact(Size)}, with {Allocations.Count} "
            + (Allocations.Count == 1 ? "allocation" : "allocations");
}

/// <summary>An allocation in a block of device memory. Plain data; sizes are in bytes.</summary>
public readonly record struct BlockAllocation
{
    /// <summary>The first byte in the block.</summary>
    public required ulong Offset { get; init; }

    /// <summary>Bytes that the allocation takes, rounding included; at least 1.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes that were asked for.</summary>
    public required ulong RequestedSize { get; init; }

    /// <summary>The kind of the resource.</summary>
    public ResourceKind Kind { get; init; }

    /// <summary>The name of the allocation; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the memory is reserved for a move of a defragmentation that has not ended. The name is that of the allocation that
    /// moves, which is still at its old place.</summary>
    public bool IsMoveTarget { get; init; }

    /// <summary>Describes the allocation by its name and place, as "mesh: [0x1000, +4 KiB)".</summary>
    public override string ToString() =>
        $"{Name ?? "(no name)"}: [{AddressText.Of(Offset)}, +{ByteText.Exact(Size)}){(IsMoveTarget ? ", the target of a move" : "")}";
}
