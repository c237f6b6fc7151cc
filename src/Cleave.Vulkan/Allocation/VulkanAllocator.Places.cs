using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Creating resources in memory that exists: beside others, or at the target of a move.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Creates a buffer and binds it to a place in memory that exists.</summary>
    /// <param name="place">The memory.</param>
    /// <param name="size">Bytes of the memory from the place on.</param>
    /// <param name="offset">The first byte of the buffer in the place.</param>
    /// <param name="createInfo">The description of the buffer.</param>
    /// <param name="handle">The VkBuffer; 0 if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    internal unsafe bool TryCreateBufferAt<TInfo>(
        DeviceRange place, ulong size, ulong offset, in TInfo createInfo, out ulong handle, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and is checked to be one by its size and type.
        handle = 0;
        fixed (TInfo* info = &createInfo)
        {
            if (sizeof(TInfo) != sizeof(VkBufferCreateInfo) || *(VkStructureType*)info != VkStructureType.BufferCreateInfo)
            {
                failure = NotTheInfo(createInfo, VkStructureType.BufferCreateInfo, sizeof(VkBufferCreateInfo));
                return false;
            }

            VkResult result = ResourceFactory.CreateBuffer(_device, info, out handle);
            bool bound = Succeeded(result, "Creating a buffer", out failure)
                && IsPlace(place, size, offset, ResourceFactory.RequirementsOfBuffer(_device, handle), out failure)
                && Succeeded(
                    ResourceFactory.BindBuffer(_device, handle, place.Memory, place.Offset + offset),
                    "Binding a buffer to memory",
                    out failure);
            if (!bound && handle != 0)
            {
                ResourceFactory.DestroyBuffer(_device, handle);
                handle = 0;
            }

            return bound;
        }
    }

    /// <summary>Creates an image and binds it to a place in memory that exists.</summary>
    /// <inheritdoc cref="TryCreateBufferAt" path="/param"/>
    internal unsafe bool TryCreateImageAt<TInfo>(
        DeviceRange place, ulong size, ulong offset, in TInfo createInfo, out ulong handle, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and is checked to be one by its size and type.
        handle = 0;
        fixed (TInfo* info = &createInfo)
        {
            if (sizeof(TInfo) != sizeof(VkImageCreateInfo) || *(VkStructureType*)info != VkStructureType.ImageCreateInfo)
            {
                failure = NotTheInfo(createInfo, VkStructureType.ImageCreateInfo, sizeof(VkImageCreateInfo));
                return false;
            }

            ResourceKind kind = ResourceFactory.KindOf(((VkImageCreateInfo*)info)->Tiling);
            VkResult result = ResourceFactory.CreateImage(_device, info, out handle);
            bool bound = Succeeded(result, "Creating an image", out failure)
                && IsPlace(place, size, offset, ResourceFactory.RequirementsOfImage(_device, handle, kind), out failure)
                && Succeeded(
                    ResourceFactory.BindImage(_device, handle, place.Memory, place.Offset + offset),
                    "Binding an image to memory",
                    out failure);
            if (!bound && handle != 0)
            {
                ResourceFactory.DestroyImage(_device, handle);
                handle = 0;
            }

            return bound;
        }
    }

    /// <summary>Checks that a resource fits into memory that exists.</summary>
    private static bool IsPlace(in DeviceRange place, ulong size, ulong offset, in MemoryRequirements needs, out AllocationFailure failure)
    {
        DeviceFailure found = offset > size || needs.Size > size - offset
            ? DeviceFailure.Invalid(
                nameof(offset),
                $"The resource needs {ByteText.Exact(needs.Size)} from offset {offset} on; the memory has {ByteText.Exact(size)}.")
            : (place.Offset + offset) % needs.Alignment != 0
            ? DeviceFailure.Invalid(
                nameof(offset),
                $"The resource lies at offset {place.Offset + offset} of the device memory; it must be a multiple of {needs.Alignment}.")
            : (needs.TypeBits >> place.Type!.Index & 1) == 0
            ? DeviceFailure.Invalid("memory", $"The resource cannot lie in memory of {place.Type}.")
            : default;
        failure = found;
        return !found.IsFailure;
    }

    private static bool Succeeded(VkResult result, string action, out AllocationFailure failure)
    {
        failure = result == VkResult.Success ? default : DeviceFailure.Driver(DeviceFailureCode.ResourceFailed, result, action);
        return result == VkResult.Success;
    }
}
