namespace Cleave.Vulkan;

/// <summary>One memory type that was tried for a request, and the reason why it did not serve the request. Plain data.</summary>
public readonly record struct DeviceAttempt
{
    /// <summary>The memory type that was tried.</summary>
    public required MemoryTypeInfo Type { get; init; }

    /// <summary>The reason why the type did not serve the request.</summary>
    public required DeviceFailureCode Code { get; init; }

    /// <summary>The VkResult of the driver; 0 if the driver was not asked.</summary>
    public int DriverResult { get; init; }

    /// <summary>Bytes of the device allocation that was refused; 0 if none was asked for.</summary>
    public ulong BlockSize { get; init; }

    /// <summary>The limit that was met, in bytes or in allocations; 0 if there was none.</summary>
    public ulong Limit { get; init; }

    /// <summary>Bytes of the heap.</summary>
    public ulong HeapSize { get; init; }

    /// <summary>Bytes of the heap that this allocator holds in blocks and dedicated allocations.</summary>
    public ulong HeapUsed { get; init; }

    /// <summary>The number of blocks that were searched.</summary>
    public int Blocks { get; init; }

    /// <summary>Free bytes in those blocks.</summary>
    public ulong FreeBytes { get; init; }

    /// <summary>Bytes of the longest free run in those blocks.</summary>
    public ulong LargestFreeRun { get; init; }

    /// <summary>Describes the attempt in one sentence, with the type, its heap, how full it is, and the limit that was met.</summary>
    public override string ToString()
    {
        string heap = $"heap {Type.HeapIndex}, {ByteText.Exact(HeapUsed)} of {ByteText.Exact(HeapSize)} held";
        string blocks = Blocks == 0 ? "no block yet"
            : $"{Blocks} {(Blocks == 1 ? "block" : "blocks")}, {ByteText.Exact(FreeBytes)} free, "
                + $"longest free run {ByteText.Exact(LargestFreeRun)}";
        return $"Type {Type.Index} ({Type.Properties}; {heap}; {blocks}): {Reason}.";
    }

    private string Reason => Code switch
    {
        DeviceFailureCode.OutOfMemory => $"the driver refused {ByteText.Exact(BlockSize)} with {ResultText.Of((VkResult)DriverResult)}",
        DeviceFailureCode.HeapLimit => $"{ByteText.Exact(BlockSize)} more would exceed the limit of {ByteText.Exact(Limit)} in HeapLimits",
        DeviceFailureCode.OverBudget => $"{ByteText.Exact(BlockSize)} more would exceed the budget of {ByteText.Exact(Limit)}",
        DeviceFailureCode.TooManyAllocations => $"the device already has the {Limit} allocations that it allows",
        DeviceFailureCode.TooLarge => $"{ByteText.Exact(BlockSize)} is above the largest allocation, {ByteText.Exact(Limit)}",
        DeviceFailureCode.NoRoomInBlocks => "no block has room, and the request allows no new device memory",
        DeviceFailureCode.PoolFull => $"no block has room, and the pool may have no more than {Limit} blocks",
        DeviceFailureCode.NeedsDedicated => "the resource needs dedicated memory, which the request or the pool forbids",
        _ => $"the driver answered {ResultText.Of((VkResult)DriverResult)}",
    };
}
