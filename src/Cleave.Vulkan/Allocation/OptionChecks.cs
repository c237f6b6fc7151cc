namespace Cleave.Vulkan.Allocation;

/// <summary>Checks of handles and options, with messages that name the value and the limit.</summary>
internal static class OptionChecks
{
    private const ulong SmallestBlock = 64 << 10;

    /// <summary>Checks that no handle is missing.</summary>
    public static void Check(DeviceHandles handles, string parameter)
    {
        string? missing = handles.Instance == 0 ? nameof(handles.Instance)
            : handles.PhysicalDevice == 0 ? nameof(handles.PhysicalDevice)
            : handles.Device == 0 ? nameof(handles.Device)
            : handles.GetInstanceProcAddr == 0 ? nameof(handles.GetInstanceProcAddr)
            : null;
        if (missing is not null)
        {
            throw new ArgumentException($"{missing} is 0; all four handles of a device are needed.", parameter);
        }
    }

    /// <summary>Checks the options of an allocator.</summary>
    public static void Check(VulkanAllocatorOptions options, string parameter)
    {
        string? complaint = BlockComplaint(options.BlockSize, options.FirstBlockSize)
            ?? (options.EmptyBlocks < 0 ? $"EmptyBlocks is {options.EmptyBlocks}; it must be 0 or more." : null)
            ?? (options.Granularity.Bytes > SmallestBlock ? $"Granularity is {options.Granularity}; it must be at most 64 KiB." : null);
        if (complaint is not null)
        {
            throw new ArgumentOutOfRangeException(parameter, complaint);
        }
    }

    /// <summary>Says what is wrong with the options of a pool.</summary>
    /// <returns>A sentence; null if nothing is wrong.</returns>
    public static string? Complaint(DevicePoolOptions options) =>
        BlockComplaint(options.BlockSize, 0)
        ?? (options.MinBlocks < 0 ? $"MinBlocks is {options.MinBlocks}; it must be 0 or more." : null)
        ?? (options.MaxBlocks < 0 ? $"MaxBlocks is {options.MaxBlocks}; it must be 0 or more." : null)
        ?? (options.MaxBlocks > 0 && options.MinBlocks > options.MaxBlocks
            ? $"MinBlocks is {options.MinBlocks}; it must be at most MaxBlocks, {options.MaxBlocks}."
            : null);

    /// <summary>Says what is wrong with the sizes of blocks.</summary>
    /// <returns>A sentence; null if nothing is wrong.</returns>
    public static string? BlockComplaint(ulong blockSize, ulong firstBlockSize) =>
        blockSize is > 0 and < SmallestBlock
        ? $"BlockSize is {ByteText.Exact(blockSize)}; it must be at least 64 KiB, or 0 for the default."
        : firstBlockSize is > 0 and < SmallestBlock
        ? $"FirstBlockSize is {ByteText.Exact(firstBlockSize)}; it must be at least 64 KiB, or 0 for the default."
        : blockSize > 0 && firstBlockSize > blockSize
        ? $"FirstBlockSize is {ByteText.Exact(firstBlockSize)}; it must be at most BlockSize, {ByteText.Exact(blockSize)}."
        : null;
}
