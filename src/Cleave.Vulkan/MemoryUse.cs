namespace Cleave.Vulkan;

/// <summary>The purpose of memory, from which its type is chosen.</summary>
public enum MemoryUse
{
    /// <summary>The device reads and writes, and the processor never does: textures, vertex buffers, attachments.</summary>
    DeviceOnly,

    /// <summary>The processor writes once and the device copies from it: staging buffers.</summary>
    Upload,

    /// <summary>The device writes and the processor reads: results, screenshots.</summary>
    Readback,

    /// <summary>The processor writes often and the device reads directly: uniform buffers. Device memory that can be mapped is
    /// preferred.</summary>
    Dynamic,

    /// <summary>Attachments that are never stored. Lazily allocated memory is preferred, which costs nothing on tiled devices.</summary>
    Transient,

    /// <summary>Any purpose: only the required, preferred and forbidden properties of the request decide.</summary>
    Any,
}

/// <summary>The way in which the processor accesses memory.</summary>
public enum HostAccess
{
    /// <summary>The usual access of the <see cref="MemoryUse"/>: sequential writes for uploads and dynamic memory, random reads for
    /// readback.</summary>
    ByUse,

    /// <summary>The processor never accesses the memory, so it need not be mappable.</summary>
    None,

    /// <summary>The processor only writes, in ascending order; memory that is not cached is best.</summary>
    Sequential,

    /// <summary>The processor reads, or writes in any order; cached memory is preferred.</summary>
    Random,
}

/// <summary>Whether a resource gets dedicated memory: one call of vkAllocateMemory for it alone.</summary>
public enum DedicatedMemory
{
    /// <summary>Dedicated memory if the driver requires or prefers it, or if the resource is larger than half a block.</summary>
    Automatic,

    /// <summary>Always dedicated memory, whatever its size.</summary>
    Always,

    /// <summary>Never dedicated memory, unless the driver requires it; then the request is refused.</summary>
    Never,
}

/// <summary>The kind of resource that lies in memory, for devices on which buffers and images must not share a page.</summary>
public enum ResourceKind
{
    /// <summary>The kind is not known, so the resource shares a page with no other.</summary>
    Unknown,

    /// <summary>A buffer, or an image with linear tiling.</summary>
    Linear,

    /// <summary>An image with optimal tiling.</summary>
    Optimal,
}

/// <summary>The kinds of external handles, with the values of VkExternalMemoryHandleTypeFlagBits.</summary>
[Flags]
public enum ExternalHandles : uint
{
    /// <summary>No external handle: the memory is used by this process and device only.</summary>
    None = 0,

    /// <summary>A POSIX file descriptor that only Vulkan drivers understand.</summary>
    OpaqueFd = 1,

    /// <summary>A Linux dma-buf file descriptor.</summary>
    DmaBuf = 0x200,
}
