namespace Cleave.Vulkan.Allocation;

/// <summary>Everything that says how a <see cref="VulkanAllocator"/> is made.</summary>
public sealed record VulkanAllocatorOptions
{
    /// <summary>The features of memory that were enabled when the device was created; none by default.</summary>
    public DeviceFeatures Features { get; init; }

    /// <summary>Bytes of the largest block of device memory. 0, the default, is 256 MiB, or an eighth of a heap of less than 2
    /// GiB.</summary>
    public ulong BlockSize { get; init; }

    /// <summary>Bytes of the first block of each memory type; further ones double up to the block size. 0, the default, is an eighth of the
    /// block size.</summary>
    public ulong FirstBlockSize { get; init; }

    /// <summary>Bytes of which offsets and sizes in blocks are multiples: 256 by default. Finer values save memory of tiny
    /// buffers.</summary>
    public Alignment Granularity { get; init; } = new(256);

    /// <summary>The number of empty blocks of each memory type that are kept for the next request; 1 by default.</summary>
    public int EmptyBlocks { get; init; } = 1;

    /// <summary>The most bytes that may be held of each heap, by its number; 0, or no entry, is no limit.</summary>
    public IReadOnlyList<ulong> HeapLimits { get; init; } = [];

    /// <summary>The most device allocations of this allocator; 0, the default, is the limit of the device. Programs that call
    /// vkAllocateMemory themselves set it lower.</summary>
    public uint MaxAllocationCount { get; init; }

    /// <summary>The name of the allocator in statistics, reports and meters; null, the default, for the name of the device.</summary>
    public string? Name { get; init; }
}
