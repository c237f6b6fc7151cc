using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Allocation;

/// <summary>Derives how the blocks of a memory type grow from the options of the allocator and the limits of the device.</summary>
internal static class ListOptions
{
    private const ulong GiB = 1UL << 30;
    private const ulong UsualBlock = 256UL << 20;
    private const ulong LeastBlock = 64UL << 10;

    /// <summary>Derives the options of the list of a memory type.</summary>
    public static BlockListOptions Of(DeviceContext device, MemoryTypeInfo type, VulkanAllocatorOptions options)
    {
        Alignment granularity = GranularityOf(device, type, options.Granularity);
        ulong size = SizeOf(device, type, options.BlockSize);
        ulong first = options.FirstBlockSize == 0 ? size / 8 : Math.Min(options.FirstBlockSize, size);
        return new BlockListOptions
        {
            Type = type,
            BlockSize = granularity.RoundUp(size),
            FirstBlockSize = granularity.RoundUp(Math.Max(first, Math.Min(LeastBlock, size))),
            Granularity = granularity,
            Page = PageOf(device, granularity),
            MakeSpace = bytes => new BestFitSpace(bytes, granularity),
            EmptyBlocks = options.EmptyBlocks,
            BlockName = $"Cleave, type {type.Index}",
            Order = new MemoryOrder { Size = 0, Type = type },
        };
    }

    /// <summary>Derives the options of the list of a pool.</summary>
    public static BlockListOptions Of(DeviceContext device, MemoryTypeInfo type, VulkanAllocatorOptions options, DevicePoolOptions pool)
    {
        BlockListOptions list = Of(device, type, pool.BlockSize == 0 ? options : options with { BlockSize = pool.BlockSize });
        Alignment granularity = list.Granularity;
        return list with
        {
            FirstBlockSize = pool.BlockSize == 0 ? list.FirstBlockSize : list.BlockSize,
            IsFixedSize = pool.BlockSize != 0,
            MinBlocks = pool.MinBlocks,
            BlockName = pool.Name is null ? $"Cleave, a pool of type {type.Index}" : $"Cleave, pool {pool.Name}",
            MaxBlocks = pool.MaxBlocks == 0 ? int.MaxValue : pool.MaxBlocks,
            MakeSpace = pool.Placement == PoolPlacement.Linear ? bytes => new LinearSpace(bytes, granularity) : list.MakeSpace,
            Order = list.Order with { Priority = pool.Request.Priority, Export = pool.Request.Export },
        };
    }

    /// <summary>The granularity of a type: a flush of one range must not touch another, so a granule is at least an atom.</summary>
    public static Alignment GranularityOf(DeviceContext device, MemoryTypeInfo type, Alignment granularity) =>
        type.NeedsFlush && device.Limits.NonCoherentAtomSize > granularity.Bytes ? new Alignment(
            device.Limits.NonCoherentAtomSize) : granularity;

    /// <summary>The pages that linear and optimal resources must not share; null if they are not larger than a granule.</summary>
    public static Alignment? PageOf(DeviceContext device, Alignment granularity) =>
        device.Limits.BufferImageGranularity > granularity.Bytes ? new Alignment(device.Limits.BufferImageGranularity) : null;

    private static ulong SizeOf(DeviceContext device, MemoryTypeInfo type, ulong asked)
    {
        ulong heap = device.Heaps[type.HeapIndex].Size;
        ulong usual = heap < 2 * GiB ? Math.Max(heap / 8, Math.Min(heap, LeastBlock)) : UsualBlock;
        return Math.Min(asked == 0 ? usual : asked, device.Limits.MaxAllocationSize);
    }
}
