namespace Cleave.Vulkan;

/// <summary>The features of memory that were enabled when the device was created.</summary>
/// <remarks>Vulkan has no call that tells which extensions a device was created with, so the creator of the device says so.</remarks>
[Flags]
public enum DeviceFeatures
{
    /// <summary>No optional feature: Vulkan 1.1 as it is.</summary>
    None = 0,

    /// <summary>VK_EXT_memory_budget is enabled, so budgets come from the driver.</summary>
    MemoryBudget = 1,

    /// <summary>VK_EXT_memory_priority is enabled, so requests may have a priority.</summary>
    MemoryPriority = 2,

    /// <summary>The feature bufferDeviceAddress is enabled, so blocks are allocated with a device address.</summary>
    BufferDeviceAddress = 4,

    /// <summary>VK_KHR_external_memory_fd is enabled, so memory can be exported.</summary>
    ExternalMemoryFd = 8,

    /// <summary>VK_EXT_external_memory_host is enabled, so memory of the host can be imported.</summary>
    ExternalMemoryHost = 16,
}
