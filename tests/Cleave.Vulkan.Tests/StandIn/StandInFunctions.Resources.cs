using System.Runtime.InteropServices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Tests.StandIn;

// SAFETY: the caller passes the structs that the specification names, which live until the function returns.

/// <content>Buffers and images: lavapipe's, which may lie in any type of the stand-in.</content>
internal static partial class StandInFunctions
{
    [UnmanagedCallersOnly]
    private static unsafe VkResult CreateBuffer(nint handle, void* info, void* callbacks, ulong* buffer)
    {
        StandInDevice device = StandInDevice.Of(handle);
        return device.Fails(out VkResult fault) ? fault : device.Real.CreateBuffer(device.RealDevice.Device, info, null, buffer);
    }

    [UnmanagedCallersOnly]
    private static unsafe void DestroyBuffer(nint handle, ulong buffer, void* callbacks) =>
        StandInDevice.Of(handle).Real.DestroyBuffer(StandInDevice.Of(handle).RealDevice.Device, buffer, null);

    [UnmanagedCallersOnly]
    private static unsafe VkResult CreateImage(nint handle, void* info, void* callbacks, ulong* image)
    {
        StandInDevice device = StandInDevice.Of(handle);
        return device.Fails(out VkResult fault) ? fault : device.Real.CreateImage(device.RealDevice.Device, info, null, image);
    }

    [UnmanagedCallersOnly]
    private static unsafe void DestroyImage(nint handle, ulong image, void* callbacks) =>
        StandInDevice.Of(handle).Real.DestroyImage(StandInDevice.Of(handle).RealDevice.Device, image, null);

    [UnmanagedCallersOnly]
    private static unsafe void BufferNeeds(nint handle, VkBufferMemoryRequirementsInfo2* info, VkMemoryRequirements2* needs)
    {
        StandInDevice device = StandInDevice.Of(handle);
        device.Real.GetBufferMemoryRequirements2(device.RealDevice.Device, info, needs);
        needs->MemoryRequirements.MemoryTypeBits = (1u << device.Options.Types.Length) - 1;
    }

    [UnmanagedCallersOnly]
    private static unsafe void ImageNeeds(nint handle, VkImageMemoryRequirementsInfo2* info, VkMemoryRequirements2* needs)
    {
        StandInDevice device = StandInDevice.Of(handle);
        device.Real.GetImageMemoryRequirements2(device.RealDevice.Device, info, needs);
        needs->MemoryRequirements.MemoryTypeBits = (1u << device.Options.Types.Length) - 1;
        var dedicated = (VkMemoryDedicatedRequirements*)needs->PNext;
        dedicated->PrefersDedicatedAllocation = device.Options.PrefersDedicated || device.Options.RequiresDedicated ? 1u : 0u;
        dedicated->RequiresDedicatedAllocation = device.Options.RequiresDedicated ? 1u : 0u;
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult BindBuffer(nint handle, uint count, VkBindBufferMemoryInfo* info)
    {
        StandInDevice device = StandInDevice.Of(handle);
        return device.Fails(out VkResult fault) ? fault : device.Real.BindBufferMemory2(device.RealDevice.Device, count, info);
    }

    [UnmanagedCallersOnly]
    private static unsafe VkResult BindImage(nint handle, uint count, VkBindImageMemoryInfo* info)
    {
        StandInDevice device = StandInDevice.Of(handle);
        return device.Fails(out VkResult fault) ? fault : device.Real.BindImageMemory2(device.RealDevice.Device, count, info);
    }
}
