using System.Runtime.InteropServices;
using Cleave.Vulkan.Native;
using Cleave.Vulkan.Tests.Support;

namespace Cleave.Vulkan.Tests.StandIn;

// SAFETY: the names end with a zero, and the functions have the signatures of the specification.

/// <summary>The functions of stand-in devices, under the names of Vulkan.</summary>
internal static partial class StandInFunctions
{
    /// <summary>The address of the stand-in's own vkGetInstanceProcAddr.</summary>
    public static unsafe nint GetInstanceProcAddr => (nint)(delegate* unmanaged<nint, byte*, nint>)&GetInstanceFunction;

    [UnmanagedCallersOnly]
    private static unsafe nint GetInstanceFunction(nint instance, byte* name) => Marshal.PtrToStringUTF8((nint)name) switch
    {
        "vkGetDeviceProcAddr" => (nint)(delegate* unmanaged<nint, byte*, nint>)&GetDeviceFunction,
        "vkGetPhysicalDeviceProperties2" => (nint)(delegate* unmanaged<nint, VkPhysicalDeviceProperties2*, void>)&GetProperties,
        "vkGetPhysicalDeviceMemoryProperties2" =>
            (nint)(delegate* unmanaged<nint, VkPhysicalDeviceMemoryProperties2*, void>)&GetMemoryProperties,
        "vkSetDebugUtilsObjectNameEXT" => (nint)(delegate* unmanaged<nint, VkDebugUtilsObjectNameInfoEXT*, VkResult>)&SetName,
        string other => Loader.Function(instance, other),
        null => 0,
    };

    [UnmanagedCallersOnly]
    private static unsafe nint GetDeviceFunction(nint device, byte* name) => Marshal.PtrToStringUTF8((nint)name) switch
    {
        "vkAllocateMemory" => (nint)(delegate* unmanaged<nint, VkMemoryAllocateInfo*, void*, ulong*, VkResult>)&AllocateMemory,
        "vkFreeMemory" => (nint)(delegate* unmanaged<nint, ulong, void*, void>)&FreeMemory,
        "vkMapMemory" => (nint)(delegate* unmanaged<nint, ulong, ulong, ulong, uint, void**, VkResult>)&MapMemory,
        "vkUnmapMemory" => (nint)(delegate* unmanaged<nint, ulong, void>)&UnmapMemory,
        "vkFlushMappedMemoryRanges" => (nint)(delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult>)&Flush,
        "vkInvalidateMappedMemoryRanges" => (nint)(delegate* unmanaged<nint, uint, VkMappedMemoryRange*, VkResult>)&Invalidate,
        "vkGetBufferMemoryRequirements2" =>
            (nint)(delegate* unmanaged<nint, VkBufferMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>)&BufferNeeds,
        "vkGetImageMemoryRequirements2" =>
            (nint)(delegate* unmanaged<nint, VkImageMemoryRequirementsInfo2*, VkMemoryRequirements2*, void>)&ImageNeeds,
        "vkBindBufferMemory2" => (nint)(delegate* unmanaged<nint, uint, VkBindBufferMemoryInfo*, VkResult>)&BindBuffer,
        "vkBindImageMemory2" => (nint)(delegate* unmanaged<nint, uint, VkBindImageMemoryInfo*, VkResult>)&BindImage,
        "vkCreateBuffer" => (nint)(delegate* unmanaged<nint, void*, void*, ulong*, VkResult>)&CreateBuffer,
        "vkDestroyBuffer" => (nint)(delegate* unmanaged<nint, ulong, void*, void>)&DestroyBuffer,
        "vkCreateImage" => (nint)(delegate* unmanaged<nint, void*, void*, ulong*, VkResult>)&CreateImage,
        "vkDestroyImage" => (nint)(delegate* unmanaged<nint, ulong, void*, void>)&DestroyImage,
        "vkGetDeviceMemoryCommitment" => (nint)(delegate* unmanaged<nint, ulong, ulong*, void>)&Commitment,
        _ => 0,
    };

    [UnmanagedCallersOnly]
    private static unsafe void GetProperties(nint handle, VkPhysicalDeviceProperties2* properties)
    {
        StandInDevice device = StandInDevice.Of(handle);
        device.Real.GetPhysicalDeviceProperties2(Instance.PhysicalDevice, properties);
        properties->Properties.DeviceType = 2;
        properties->Properties.Limits.MaxMemoryAllocationCount = device.Options.MaxCount;
        properties->Properties.Limits.BufferImageGranularity = device.Options.Page;
        properties->Properties.Limits.NonCoherentAtomSize = device.Options.Atom;
        ((VkPhysicalDeviceMaintenance3Properties*)properties->PNext)->MaxMemoryAllocationSize = device.Options.MaxSize;
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult SetName(nint handle, VkDebugUtilsObjectNameInfoEXT* info)
    {
        StandInDevice.Of(handle).Names[(info->ObjectType, info->ObjectHandle)] = Marshal.PtrToStringUTF8((nint)info->PObjectName)!;
        return VkResult.Success;
    }

    [UnmanagedCallersOnly]
    private static unsafe void GetMemoryProperties(nint handle, VkPhysicalDeviceMemoryProperties2* memory)
    {
        StandInDevice device = StandInDevice.Of(handle);
        StandInOptions options = device.Options;
        memory->MemoryProperties.MemoryTypeCount = (uint)options.Types.Length;
        memory->MemoryProperties.MemoryHeapCount = (uint)options.Heaps.Length;
        for (int type = 0; type < options.Types.Length; type++)
        {
            memory->MemoryProperties.MemoryTypes[type] = new VkMemoryType
            {
                HeapIndex = (uint)options.Types[type].Heap,
                PropertyFlags = (uint)options.Types[type].Properties,
            };
        }

        for (int heap = 0; heap < options.Heaps.Length; heap++)
        {
            memory->MemoryProperties.MemoryHeaps[heap] = new VkMemoryHeap { Size = options.Heaps[heap], Flags = heap == 1 ? 0u : 1u };
        }

        device.BudgetReads += memory->PNext != null ? 1 : 0;
        for (int heap = 0; memory->PNext != null && options.Budget is { } budget && heap < budget.Length; heap++)
        {
            var budgets = (VkPhysicalDeviceMemoryBudgetPropertiesEXT*)memory->PNext;
            budgets->HeapBudget[heap] = budget[heap];
            budgets->HeapUsage[heap] = device.Held(heap) + device.Foreign[heap];
        }
    }
}
