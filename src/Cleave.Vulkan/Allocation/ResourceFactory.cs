using Cleave.Vulkan.Devices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <summary>The calls of Vulkan that create, ask about, bind and destroy buffers and images.</summary>
internal static class ResourceFactory
{
    public const int BufferObject = 9;
    public const int ImageObject = 10;
    private const int LinearTiling = 1;

    /// <summary>Creates a buffer from a VkBufferCreateInfo.</summary>
    public static unsafe VkResult CreateBuffer(DeviceContext device, void* info, out ulong handle)
    {
        // SAFETY: the caller vouches for the description and what it points to; the handle is written to this stack.
        ulong created = 0;
        VkResult result = device.Functions.CreateBuffer(device.Device, info, null, &created);
        handle = created;
        return result;
    }

    /// <summary>Creates an image from a VkImageCreateInfo.</summary>
    public static unsafe VkResult CreateImage(DeviceContext device, void* info, out ulong handle)
    {
        // SAFETY: the caller vouches for the description and what it points to; the handle is written to this stack.
        ulong created = 0;
        VkResult result = device.Functions.CreateImage(device.Device, info, null, &created);
        handle = created;
        return result;
    }

    public static unsafe void DestroyBuffer(
        DeviceContext device, ulong handle) => device.Functions.DestroyBuffer(device.Device, handle, null);

    public static unsafe void DestroyImage(
        DeviceContext device, ulong handle) => device.Functions.DestroyImage(device.Device, handle, null);

    /// <summary>Asks for the needs of a buffer.</summary>
    public static unsafe MemoryRequirements RequirementsOfBuffer(DeviceContext device, ulong handle)
    {
        // SAFETY: the structs live on this stack until the call returns, and the chain ends with a null pointer.
        var info = new VkBufferMemoryRequirementsInfo2 { SType = VkStructureType.BufferMemoryRequirementsInfo2, Buffer = handle };
        var dedicated = new VkMemoryDedicatedRequirements { SType = VkStructureType.MemoryDedicatedRequirements };
        var needs = new VkMemoryRequirements2 { SType = VkStructureType.MemoryRequirements2, PNext = &dedicated };
        device.Functions.GetBufferMemoryRequirements2(device.Device, &info, &needs);
        return Of(needs, dedicated, ResourceKind.Linear);
    }

    /// <summary>Asks for the needs of an image.</summary>
    public static unsafe MemoryRequirements RequirementsOfImage(DeviceContext device, ulong handle, ResourceKind kind)
    {
        // SAFETY: as for buffers.
        var info = new VkImageMemoryRequirementsInfo2 { SType = VkStructureType.ImageMemoryRequirementsInfo2, Image = handle };
        var dedicated = new VkMemoryDedicatedRequirements { SType = VkStructureType.MemoryDedicatedRequirements };
        var needs = new VkMemoryRequirements2 { SType = VkStructureType.MemoryRequirements2, PNext = &dedicated };
        device.Functions.GetImageMemoryRequirements2(device.Device, &info, &needs);
        return Of(needs, dedicated, kind);
    }

    /// <summary>The kind of an image with a tiling of VkImageTiling.</summary>
    public static ResourceKind KindOf(int tiling) => tiling == LinearTiling ? ResourceKind.Linear : ResourceKind.Optimal;

    /// <summary>Binds a buffer to memory.</summary>
    public static unsafe VkResult BindBuffer(DeviceContext device, ulong handle, ulong memory, ulong offset)
    {
        // SAFETY: the struct lives on this stack until the call returns.
        var bind = new VkBindBufferMemoryInfo
        {
            SType = VkStructureType.BindBufferMemoryInfo,
            Buffer = handle,
            Memory = memory,
            MemoryOffset = offset,
        };
        return device.Functions.BindBufferMemory2(device.Device, 1, &bind);
    }

    /// <summary>Binds an image to memory.</summary>
    public static unsafe VkResult BindImage(DeviceContext device, ulong handle, ulong memory, ulong offset)
    {
        // SAFETY: the struct lives on this stack until the call returns.
        var bind = new VkBindImageMemoryInfo
        {
            SType = VkStructureType.BindImageMemoryInfo,
            Image = handle,
            Memory = memory,
            MemoryOffset = offset,
        };
        return device.Functions.BindImageMemory2(device.Device, 1, &bind);
    }

    private static MemoryRequirements Of(in VkMemoryRequirements2 needs, in VkMemoryDedicatedRequirements dedicated, ResourceKind kind) =>
        new(needs.MemoryRequirements.Size, needs.MemoryRequirements.Alignment, needs.MemoryRequirements.MemoryTypeBits, kind)
        {
            PrefersDedicated = dedicated.PrefersDedicatedAllocation != 0,
            RequiresDedicated = dedicated.RequiresDedicatedAllocation != 0,
        };
}
