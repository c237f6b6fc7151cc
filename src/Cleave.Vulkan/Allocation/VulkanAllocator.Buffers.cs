using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Allocation;

/// <content>Buffers with their memory.</content>
public sealed partial class VulkanAllocator
{
    /// <summary>Creates a buffer for one queue family, allocates its memory and binds it.</summary>
    /// <param name="size">Bytes of the buffer, at least 1.</param>
    /// <param name="usage">The uses of the buffer.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public DeviceBuffer CreateBuffer(ulong size, BufferUsage usage, in MemoryRequest request = default) =>
        TryCreateBuffer(
            size, usage, request, out DeviceBuffer? buffer, out AllocationFailure failure) ? buffer : throw failure.ToException();

    /// <summary>Creates a buffer as <see cref="CreateBuffer(ulong, BufferUsage, in MemoryRequest)"/> does, or returns false with the
    /// reason.</summary>
    /// <param name="size">Bytes of the buffer, at least 1.</param>
    /// <param name="usage">The uses of the buffer.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="buffer">The buffer; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public unsafe bool TryCreateBuffer(
        ulong size, BufferUsage usage, in MemoryRequest request, [NotNullWhen(
            true)] out DeviceBuffer? buffer, out AllocationFailure failure)
    {
        // SAFETY: the structs live on this stack until the buffer is created.
        buffer = null;
        if (size == 0 || usage == BufferUsage.None)
        {
            failure = size == 0 ? DeviceFailure.Invalid(nameof(size), "The size is 0; a buffer has at least 1 byte.")
                : DeviceFailure.Invalid(nameof(usage), "The usage is None; a buffer has at least one use.");
            return false;
        }

        var external = new VkExternalMemoryBufferCreateInfo
        {
            SType = VkStructureType.ExternalMemoryBufferCreateInfo,
            HandleTypes = (uint)request.Export,
        };
        var info = new VkBufferCreateInfo
        {
            SType = VkStructureType.BufferCreateInfo,
            PNext = request.Export == ExternalHandles.None ? null : &external,
            Size = size,
            Usage = (uint)usage,
        };
        return TryCreateBuffer(&info, request, out buffer, out failure);
    }

    /// <summary>Creates a buffer from the VkBufferCreateInfo of any binding, allocates its memory and binds it.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkBufferCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the buffer; what its pointers refer to must exist until this returns.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public DeviceBuffer CreateBuffer<TInfo>(in TInfo createInfo, in MemoryRequest request = default)
        where TInfo : unmanaged =>
        TryCreateBuffer(
            createInfo, request, out DeviceBuffer? buffer, out AllocationFailure failure) ? buffer : throw failure.ToException();

    /// <summary>Creates a buffer from the VkBufferCreateInfo of any binding, or returns false with the reason.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkBufferCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the buffer.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="buffer">The buffer; null if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    public unsafe bool TryCreateBuffer<TInfo>(
        in TInfo createInfo, in MemoryRequest request, [NotNullWhen(true)] out DeviceBuffer? buffer, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        // SAFETY: the description is pinned until the calls return, and is checked to be one by its size and type.
        fixed (TInfo* info = &createInfo)
        {
            if (sizeof(TInfo) != sizeof(VkBufferCreateInfo) || *(VkStructureType*)info != VkStructureType.BufferCreateInfo)
            {
                buffer = null;
                failure = NotTheInfo(createInfo, VkStructureType.BufferCreateInfo, sizeof(VkBufferCreateInfo));
                return false;
            }

            return TryCreateBuffer((VkBufferCreateInfo*)info, request, out buffer, out failure);
        }
    }

    /// <summary>Asks the driver for the needs of a buffer that the caller has created.</summary>
    /// <param name="buffer">The VkBuffer.</param>
    public MemoryRequirements GetBufferRequirements(ulong buffer) => ResourceFactory.RequirementsOfBuffer(_device, buffer);

    /// <summary>Allocates memory for a buffer that the caller has created, and binds it.</summary>
    /// <param name="buffer">The VkBuffer, not yet bound. It stays the caller's to destroy.</param>
    /// <param name="request">The purpose of the memory.</param>
    /// <param name="memory">The memory; null if there was a failure, after which nothing is left behind but the buffer.</param>
    /// <param name="failure">The reason of the failure.</param>
    public bool TryBindBuffer(
        ulong buffer, in MemoryRequest request, [NotNullWhen(true)] out DeviceAllocation? memory, out AllocationFailure failure) =>
        Ready(TryBindPinned(buffer, request, out memory, out failure), memory);

    /// <summary>Allocates memory for a buffer and binds it. The memory stays pinned.</summary>
    private bool TryBindPinned(
        ulong buffer, in MemoryRequest request, [NotNullWhen(true)] out DeviceAllocation? memory, out AllocationFailure failure)
    {
        MemoryRequirements requirements = ResourceFactory.RequirementsOfBuffer(_device, buffer);
        if (!TryAllocate(requirements, request, new ResourceHandles { Buffer = buffer }, out memory, out failure))
        {
            return false;
        }

        VkResult result = ResourceFactory.BindBuffer(_device, buffer, memory.Memory, memory.Offset);
        return Bound(result, "Binding a buffer to memory", ref memory, out failure);
    }

    private unsafe bool TryCreateBuffer(
        VkBufferCreateInfo* info, in MemoryRequest request, out DeviceBuffer? buffer, out AllocationFailure failure)
    {
        // SAFETY: the caller pins the description, which is read only.
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        buffer = null;
        VkResult result = ResourceFactory.CreateBuffer(_device, info, out ulong handle);
        if (result != VkResult.Success)
        {
            failure = DeviceFailure.Driver(DeviceFailureCode.ResourceFailed, result, "Creating a buffer");
            return false;
        }

        if (!TryBindPinned(handle, request, out DeviceAllocation? memory, out failure))
        {
            ResourceFactory.DestroyBuffer(_device, handle);
            return false;
        }

        buffer = new DeviceBuffer(handle, memory, ownsMemory: true);
        _device.SetName(ResourceFactory.BufferObject, handle, request.Name);
        return Ready(true, memory);
    }

    /// <summary>Gives memory back if the resource could not be bound to it.</summary>
    private static bool Bound(VkResult result, string action, ref DeviceAllocation? memory, out AllocationFailure failure)
    {
        failure = default;
        if (result != VkResult.Success)
        {
            failure = DeviceFailure.Driver(DeviceFailureCode.ResourceFailed, result, action);
            memory!.Dispose();
            memory = null;
        }

        return result == VkResult.Success;
    }

    /// <summary>Says why a struct is not the description that it should be: its size or its structure type is another.</summary>
    private static DeviceFailure NotTheInfo<TInfo>(in TInfo createInfo, VkStructureType type, int size)
        where TInfo : unmanaged => DeviceFailure.Invalid(
            nameof(createInfo),
            Unsafe.SizeOf<TInfo>() != size
            ? $"{typeof(TInfo).Name} is not a Vk{type}, which has {size} bytes on this system and begins with its structure type; "
                + $"it has {Unsafe.SizeOf<TInfo>()} bytes."
            : $"The structure type of {typeof(TInfo).Name} is "
                + $"{MemoryMarshal.Read<int>(MemoryMarshal.AsBytes(new ReadOnlySpan<TInfo>(in createInfo)))}; "
                + $"it must be {(int)type}, that of Vk{type}. Set sType, or use a constructor of the binding that sets it.");
}
