using System.Diagnostics.CodeAnalysis;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Several resources in one memory.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Creates a buffer that shares memory with other resources.</summary>
    /// <param name="memory">The memory, which stays its owner's. Resources that overlap need barriers of the caller between their
    /// uses. No defragmentation moves the memory until the buffer is disposed.</param>
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
    public bool TryCreateAliasingBuffer<TInfo>(
        DeviceAllocation memory, ulong offset, in TInfo createInfo, [NotNullWhen(
            true)] out DeviceBuffer? buffer, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        ulong handle = 0;
        failure = AliasComplaint(memory);
        if (!failure.IsFailure)
        {
            // Pinned before its place is read, so that no pass moves it while the buffer is bound, or later.
            memory.Pin();
            handle = TryCreateBufferAt(memory.Range, memory.Size, offset, createInfo, out ulong created, out failure) ? created : 0;
            if (handle == 0)
            {
                memory.Unpin();
            }
        }

        buffer = handle != 0 ? new DeviceBuffer(handle, memory, ownsMemory: false) : null;
        return buffer is not null;
    }

    /// <summary>Creates an image from the VkImageCreateInfo of any binding that shares memory with other resources.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkImageCreateInfo.</typeparam>
    /// <param name="memory">The memory, which stays its owner's. No defragmentation moves it until the image is disposed.</param>
    /// <param name="offset">The first byte of the image in the memory.</param>
    /// <param name="createInfo">The description of the image.</param>
    /// <param name="image">The image; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryCreateAliasingImage<TInfo>(
        DeviceAllocation memory, ulong offset, in TInfo createInfo, [NotNullWhen(
            true)] out DeviceImage? image, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        ulong handle = 0;
        failure = AliasComplaint(memory);
        if (!failure.IsFailure)
        {
            memory.Pin();
            handle = TryCreateImageAt(memory.Range, memory.Size, offset, createInfo, out ulong created, out failure) ? created : 0;
            if (handle == 0)
            {
                memory.Unpin();
            }
        }

        image = handle != 0 ? new DeviceImage(handle, memory, ownsMemory: false) : null;
        return image is not null;
    }

    private DeviceFailure AliasComplaint(DeviceAllocation memory)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentNullException.ThrowIfNull(memory);
        return !IsOurs(memory.Range) ? DeviceFailure.Invalid(nameof(memory), "The memory is of another allocator.")
            : memory.Range.Block!.Memory.IsDedicated
            ? DeviceFailure.Invalid(nameof(memory), "The memory is tied to one resource; allocate it with CanAlias to share it.")
            : default;
    }
}
