using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Several resources in one memory.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Creates a buffer that shares memory with other resources.</summary>
    /// <param name="memory">The memory, which stays its owner's. Resources that overlap need barriers of the caller between their
    /// uses.</param>
    /// <param name="offset">The first byte of the buffer in the memory.</param>
    /// <param name="size">Bytes of the buffer, at least 1.</param>
    /// <param name="usage">The uses of the buffer.</param>
    /// <param name="buffer">The buffer; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryCreateAliasingBuffer(
        DeviceAllocation memory, ulong offset, ulong size, BufferUsage usage, [NotNullWhen(
            true)] out DeviceBuffer? buffer, out AllocationFailure failure)
    {
        var info = new VkBufferCreateInfo { SType = VkStructureType.BufferCreateInfo, Size = size, Usage = (uint)usage };
        return TryCreateAliasingBuffer(memory, offset, info, out buffer, out failure);
    }

    /// <summary>Creates a buffer from the VkBufferCreateInfo of any binding that shares memory with other resources.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkBufferCreateInfo.</typeparam>
    /// <param name="memory">The memory, which stays its owner's.</param>
    /// <param name="offset">The first byte of the buffer in the memory.</param>
    /// <param name="createInfo">The description of the buffer.</param>
    /// <param name="buffer">The buffer; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public unsafe bool TryCreateAliasingBuffer<TInfo>(
        DeviceAllocation memory, ulong offset, in TInfo createInfo, [NotNullWhen(
            true)] out DeviceBuffer? buffer, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and was checked to be one.
        buffer = null;
        failure = AliasComplaint<TInfo>(memory, sizeof(VkBufferCreateInfo), "VkBufferCreateInfo");
        if (failure.IsFailure)
        {
            return false;
        }

        fixed (TInfo* info = &createInfo)
        {
            VkResult result = ResourceFactory.CreateBuffer(_device, info, out ulong handle);
            bool bound = result == VkResult.Success
                ? TryAlias(memory, offset, ResourceFactory.RequirementsOfBuffer(_device, handle), out failure)
                    && Succeeded(
                        ResourceFactory.BindBuffer(_device, handle, memory.Memory, memory.Offset + offset),
                        "Binding a buffer to memory",
                        out failure)
                : Succeeded(result, "Creating a buffer", out failure);
            if (!bound && handle != 0)
            {
                ResourceFactory.DestroyBuffer(_device, handle);
            }

            buffer = bound ? new DeviceBuffer(handle, memory, ownsMemory: false) : null;
            return bound;
        }
    }

    /// <summary>Creates an image from the VkImageCreateInfo of any binding that shares memory with other resources.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkImageCreateInfo.</typeparam>
    /// <param name="memory">The memory, which stays its owner's.</param>
    /// <param name="offset">The first byte of the image in the memory.</param>
    /// <param name="createInfo">The description of the image.</param>
    /// <param name="image">The image; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public unsafe bool TryCreateAliasingImage<TInfo>(
        DeviceAllocation memory, ulong offset, in TInfo createInfo, [NotNullWhen(
            true)] out DeviceImage? image, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and was checked to be one.
        image = null;
        failure = AliasComplaint<TInfo>(memory, sizeof(VkImageCreateInfo), "VkImageCreateInfo");
        if (failure.IsFailure)
        {
            return false;
        }

        fixed (TInfo* info = &createInfo)
        {
            ResourceKind kind = ResourceFactory.KindOf(((VkImageCreateInfo*)info)->Tiling);
            VkResult result = ResourceFactory.CreateImage(_device, info, out ulong handle);
            bool bound = result == VkResult.Success
                ? TryAlias(memory, offset, ResourceFactory.RequirementsOfImage(_device, handle, kind), out failure)
                    && Succeeded(
                        ResourceFactory.BindImage(_device, handle, memory.Memory, memory.Offset + offset),
                        "Binding an image to memory",
                        out failure)
                : Succeeded(result, "Creating an image", out failure);
            if (!bound && handle != 0)
            {
                ResourceFactory.DestroyImage(_device, handle);
            }

            image = bound ? new DeviceImage(handle, memory, ownsMemory: false) : null;
            return bound;
        }
    }

    private unsafe DeviceFailure AliasComplaint<TInfo>(DeviceAllocation memory, int size, string name)
        where TInfo : unmanaged
    {
        // SAFETY: only the size of the type is asked for.
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentNullException.ThrowIfNull(memory);
        return !IsOurs(memory.Range) ? DeviceFailure.Invalid(nameof(memory), "The memory is of another allocator.")
            : memory.Range.Block!.Memory.IsDedicated
            ? DeviceFailure.Invalid(nameof(memory), "The memory is tied to one resource; allocate it with CanAlias to share it.")
            : sizeof(TInfo) != size ? DeviceFailure.Invalid("createInfo", NotTheInfo<TInfo>(name, size))
            : default;
    }

    /// <summary>Checks that a resource fits into memory that exists.</summary>
    private static bool TryAlias(DeviceAllocation memory, ulong offset, in MemoryRequirements needs, out AllocationFailure failure)
    {
        DeviceFailure found = offset > memory.Size || needs.Size > memory.Size - offset
            ? DeviceFailure.Invalid(
                nameof(offset),
                $"The resource needs {ByteText.Exact(needs.Size)} from offset {offset} on; the memory has {ByteText.Exact(memory.Size)}.")
            : (memory.Offset + offset) % needs.Alignment != 0
            ? DeviceFailure.Invalid(
                nameof(offset),
                $"The resource lies at offset {memory.Offset + offset} of the device memory; it must be a multiple of {needs.Alignment}.")
            : (needs.TypeBits >> memory.Type.Index & 1) == 0
            ? DeviceFailure.Invalid(nameof(memory), $"The resource cannot lie in memory of {memory.Type}.")
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
