using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Images with their memory.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Creates an image from the VkImageCreateInfo of any binding, allocates its memory and binds it.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkImageCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the image; what its pointers refer to must exist until this returns.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public DeviceImage CreateImage<TInfo>(in TInfo createInfo, in MemoryRequest request = default)
        where TInfo : unmanaged =>
        TryCreateImage(
            createInfo, request, out DeviceImage? image, out AllocationFailure failure) ? image : throw failure.ToException();

    /// <summary>Creates an image from the VkImageCreateInfo of any binding, or returns false with the reason.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkImageCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the image.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="image">The image; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public unsafe bool TryCreateImage<TInfo>(
        in TInfo createInfo, in MemoryRequest request, [NotNullWhen(true)] out DeviceImage? image, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and is checked to be one by its size and type.
        fixed (TInfo* info = &createInfo)
        {
            if (sizeof(TInfo) != sizeof(VkImageCreateInfo) || *(VkStructureType*)info != VkStructureType.ImageCreateInfo)
            {
                image = null;
                failure = NotTheInfo(createInfo, VkStructureType.ImageCreateInfo, sizeof(VkImageCreateInfo));
                return false;
            }

            return TryCreateImage((VkImageCreateInfo*)info, request, out image, out failure);
        }
    }

    /// <summary>Asks the driver for the needs of an image that the caller has created.</summary>
    /// <param name="image">The VkImage.</param>
    /// <param name="kind">The kind of the image, by its tiling.</param>
    public MemoryRequirements GetImageRequirements(
        ulong image, ResourceKind kind) => ResourceFactory.RequirementsOfImage(_device, image, kind);

    /// <summary>Allocates memory for an image that the caller has created, and binds it.</summary>
    /// <param name="image">The VkImage, not yet bound. It stays the caller's to destroy.</param>
    /// <param name="kind">The kind of the image, by its tiling.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="memory">The memory; null if there was a failure, after which nothing is left behind but the image.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryBindImage(
        ulong image, ResourceKind kind, in MemoryRequest request, [NotNullWhen(
            true)] out DeviceAllocation? memory, out AllocationFailure failure) =>
        Ready(TryBindPinned(image, kind, request, out memory, out failure), memory);

    /// <summary>Allocates memory for an image and binds it. The memory stays pinned.</summary>
    private bool TryBindPinned(
        ulong image, ResourceKind kind, in MemoryRequest request, [NotNullWhen(
            true)] out DeviceAllocation? memory, out AllocationFailure failure)
    {
        MemoryRequirements requirements = ResourceFactory.RequirementsOfImage(_device, image, kind);
        if (!TryAllocate(requirements, request, new ResourceHandles { Image = image }, out memory, out failure))
        {
            return false;
        }

        VkResult result = ResourceFactory.BindImage(_device, image, memory.Memory, memory.Offset);
        return Bound(result, "Binding an image to memory", ref memory, out failure);
    }

    private unsafe bool TryCreateImage(
        VkImageCreateInfo* info, in MemoryRequest request, out DeviceImage? image, out AllocationFailure failure)
    {
        // SAFETY: the caller pins the description, which is read only.
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        image = null;
        VkResult result = ResourceFactory.CreateImage(_device, info, out ulong handle);
        if (result != VkResult.Success)
        {
            failure = DeviceFailure.Driver(DeviceFailureCode.ResourceFailed, result, "Creating an image");
            return false;
        }

        if (!TryBindPinned(handle, ResourceFactory.KindOf(info->Tiling), request, out DeviceAllocation? memory, out failure))
        {
            ResourceFactory.DestroyImage(_device, handle);
            return false;
        }

        image = new DeviceImage(handle, memory, ownsMemory: true);
        _device.SetName(ResourceFactory.ImageObject, handle, request.Name);
        return Ready(true, memory);
    }
}
