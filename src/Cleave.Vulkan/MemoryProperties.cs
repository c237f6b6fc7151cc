namespace Cleave.Vulkan;

/// <summary>The properties of a memory type, with the values of VkMemoryPropertyFlagBits.</summary>
[Flags]
public enum MemoryProperties : uint
{
    /// <summary>No property at all: memory of the system that only the device can use.</summary>
    None = 0,

    /// <summary>The memory is near the device, and the fastest for it.</summary>
    DeviceLocal = 1,

    /// <summary>The processor can map the memory.</summary>
    HostVisible = 2,

    /// <summary>Writes and reads of the processor need no flush and no invalidation.</summary>
    HostCoherent = 4,

    /// <summary>The processor reads through its caches; without this property reads are slow.</summary>
    HostCached = 8,

    /// <summary>The device provides the memory only when it is needed, for attachments that are never stored.</summary>
    LazilyAllocated = 16,

    /// <summary>Only protected queues can access the memory.</summary>
    Protected = 32,

    /// <summary>Accesses of the device are coherent at once (VK_AMD_device_coherent_memory). Slow.</summary>
    DeviceCoherent = 64,

    /// <summary>The device does not cache the memory (VK_AMD_device_coherent_memory). Slow.</summary>
    DeviceUncached = 128,

    /// <summary>Other devices can access the memory directly (VK_NV_external_memory_rdma).</summary>
    RemoteAccess = 256,
}
