namespace Cleave.Vulkan.Native;

/// <summary>The functions of an instance and a device that an allocator calls. Immutable.</summary>
/// <remarks>Functions of extensions are null if the extension is not enabled.</remarks>
internal sealed class DeviceFunctions
{
    public readonly unsafe delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void> GetPhysicalDeviceProperties2;
    public readonly unsafe delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties2*, void> GetPhysicalDeviceMemoryProperties2;
    public readonly unsafe delegate* unmanaged<nint, VkDebugUtilsObjectNameInfoEXT*, VkResult> SetDebugUtilsObjectName;
    public readonly unsafe delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VkResult> AllocateMemory;
    public readonly unsafe delegate* unmanaged<nint, ulong, void*, void> FreeMemory;
    public readonly unsafe delegate* unmanaged<nint, ulong, ulong, ulong, uint, void**, VkResult> MapMemory;
    public readonly unsafe delegate* unmanaged<nint, ulong, void> UnmapMemory;
    public readonly unsafe delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult> FlushMappedMemoryRanges;
    public readonly unsafe delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult> InvalidateMappedMemoryRanges;
    public readonly unsafe delegate* unmanaged<nint, VkBufferMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>
        GetBufferMemoryRequirements2;
    public readonly unsafe delegate* unmanaged<nint, VkImageMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>
        GetImageMemoryRequirements2;
    public readonly unsafe delegate* unmanaged<nint, uint, VkBindBufferMemoryInfo*, VkResult> BindBufferMemory2;
    public readonly unsafe delegate* unmanaged<nint, uint, VkBindImageMemoryInfo*, VkResult> BindImageMemory2;
    public readonly unsafe delegate* unmanaged<nint, void*, void*, ulong*, VkResult> CreateBuffer;
    public readonly unsafe delegate* unmanaged<nint, ulong, void*, void> DestroyBuffer;
    public readonly unsafe delegate* unmanaged<nint, void*, void*, ulong*, VkResult> CreateImage;
    public readonly unsafe delegate* unmanaged<nint, ulong, void*, void> DestroyImage;
    public readonly unsafe delegate* unmanaged<nint, ulong, ulong*, void> GetDeviceMemoryCommitment;
    public readonly unsafe delegate* unmanaged<nint, VkMemoryGetFdInfoKHR*, int*, VkResult> GetMemoryFd;
    public readonly unsafe delegate* unmanaged<nint, uint, void*, VkMemoryHostPointerPropertiesEXT*, VkResult>
        GetMemoryHostPointerProperties;
    public readonly unsafe delegate* unmanaged<nint, ulong, ulong*, VkResult> GetSemaphoreCounterValue;

    /// <summary>Looks up all functions.</summary>
    /// <exception cref="EntryPointNotFoundException">A function that every device with Vulkan 1.1 has is missing.</exception>
    public unsafe DeviceFunctions(in FunctionLoader loader)
    {
        // SAFETY: the signatures are those of the specification; handles are 64 bits wide, and flags and enumerations 32 bits.
        GetPhysicalDeviceProperties2 =
            (delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void>)InstanceFunction(loader, "vkGetPhysicalDeviceProperties2");
        GetPhysicalDeviceMemoryProperties2 =
            (
                delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties2*, void>)InstanceFunction(
                    loader, "vkGetPhysicalDeviceMemoryProperties2");
        SetDebugUtilsObjectName =
            (delegate* unmanaged<nint, VkDebugUtilsObjectNameInfoEXT*, VkResult>)loader.OfInstanceOrZero("vkSetDebugUtilsObjectNameEXT");
        AllocateMemory = (delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VkResult>)loader.OfDevice("vkAllocateMemory");
        FreeMemory = (delegate* unmanaged<nint, ulong, void*, void>)loader.OfDevice("vkFreeMemory");
        MapMemory = (delegate* unmanaged<nint, ulong, ulong, ulong, uint, void**, VkResult>)loader.OfDevice("vkMapMemory");
        UnmapMemory = (delegate* unmanaged<nint, ulong, void>)loader.OfDevice("vkUnmapMemory");
        FlushMappedMemoryRanges =
            (delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult>)loader.OfDevice("vkFlushMappedMemoryRanges");
        InvalidateMappedMemoryRanges =
            (delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult>)loader.OfDevice("vkInvalidateMappedMemoryRanges");
        GetBufferMemoryRequirements2 = (delegate* unmanaged<nint, VkBufferMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>)
            loader.OfDevice("vkGetBufferMemoryRequirements2");
        GetImageMemoryRequirements2 = (delegate* unmanaged<nint, VkImageMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>)
            loader.OfDevice("vkGetImageMemoryRequirements2");
        BindBufferMemory2 = (delegate* unmanaged<nint, uint, VkBindBufferMemoryInfo*, VkResult>)loader.OfDevice("vkBindBufferMemory2");
        BindImageMemory2 = (delegate* unmanaged<nint, uint, VkBindImageMemoryInfo*, VkResult>)loader.OfDevice("vkBindImageMemory2");
        CreateBuffer = (delegate* unmanaged<nint, void*, void*, ulong*, VkResult>)loader.OfDevice("vkCreateBuffer");
        DestroyBuffer = (delegate* unmanaged<nint, ulong, void*, void>)loader.OfDevice("vkDestroyBuffer");
        CreateImage = (delegate* unmanaged<nint, void*, void*, ulong*, VkResult>)loader.OfDevice("vkCreateImage");
        DestroyImage = (delegate* unmanaged<nint, ulong, void*, void>)loader.OfDevice("vkDestroyImage");
        GetDeviceMemoryCommitment = (delegate* unmanaged<nint, ulong, ulong*, void>)loader.OfDevice("vkGetDeviceMemoryCommitment");
        GetMemoryFd = (delegate* unmanaged<nint, VkMemoryGetFdInfoKHR*, int*, VkResult>)loader.OfDeviceOrZero("vkGetMemoryFd");
        GetMemoryHostPointerProperties = (delegate* unmanaged<nint, uint, void*, VkMemoryHostPointerPropertiesEXT*, VkResult>)
            loader.OfDeviceOrZero("vkGetMemoryHostPointerPropertiesEXT");
        GetSemaphoreCounterValue =
            (delegate* unmanaged<nint, ulong, ulong*, VkResult>)loader.OfDeviceOrZero("vkGetSemaphoreCounterValue");
    }

    private static nint InstanceFunction(in FunctionLoader loader, string name) =>
        loader.OfInstanceOrZero(name) is var core and not 0 ? core
        : loader.OfInstanceOrZero(name + "KHR") is var extension and not 0 ? extension
        : loader.OfInstance(name);
}
