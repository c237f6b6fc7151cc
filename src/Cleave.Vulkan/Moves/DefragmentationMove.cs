using Cleave.Vulkan.Allocation;
using Cleave.Vulkan.Blocks;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Moves;

/// <summary>One allocation that a pass moves, and the place that is reserved for it.</summary>
/// <remarks>
/// The caller creates a resource at <see cref="Target"/>, copies the content, and ends the pass. For the buffer or the image of a
/// <see cref="DeviceBuffer"/> or a <see cref="DeviceImage"/>, <c>TryCreateBuffer</c> and <c>TryCreateImage</c> create and bind the new
/// one, and the end of the pass puts it into the owner. Not thread-safe.
/// </remarks>
public sealed class DefragmentationMove
{
    private readonly VulkanAllocator _allocator;
    private readonly BlockMove _move;
    private ulong _handle;

    internal DefragmentationMove(VulkanAllocator allocator, BlockMove move, in BlockRecord record)
    {
        _allocator = allocator;
        _move = move;
        Allocation = LiveAllocation.Of(move.Source, move.Range, record);
        Target = new DeviceRange(move.Target, new BlockRange(move.Place.Offset, move.Place.Size, uint.MaxValue, 0));
    }

    /// <summary>The allocation as it was when the pass began: its place, size, name and owner.</summary>
    public LiveAllocation Allocation { get; }

    /// <summary>The owner of the memory; null if the memory was allocated as a plain value.</summary>
    public DeviceAllocation? Owner => Allocation.Owner;

    /// <summary>The buffer that owns the memory; null if there is none.</summary>
    public DeviceBuffer? Buffer => Owner?.Resource as DeviceBuffer;

    /// <summary>The image that owns the memory; null if there is none.</summary>
    public DeviceImage? Image => Owner?.Resource as DeviceImage;

    /// <summary>The place of the allocation before the move.</summary>
    public DeviceRange Source => Allocation.Range;

    /// <summary>The place that is reserved for the allocation: its memory and offset are what a new resource is bound to. The value frees
    /// nothing.</summary>
    public DeviceRange Target { get; }

    /// <summary>Bytes to copy: the size that was asked for.</summary>
    public ulong Size => Allocation.Size;

    /// <summary>The instruction for the end of the pass; <see cref="MoveOperation.Copy"/> at first. The memory of a buffer or an image for
    /// which no new one was created is ignored.</summary>
    public MoveOperation Operation { get; set; }

    /// <summary>The state of the move: open until the pass ends.</summary>
    public MoveState State { get; private set; }

    /// <summary>The memory after the move, by which an allocation that is a plain value is freed from then on; <c>default</c> if the move
    /// was not made.</summary>
    public DeviceRange Moved => State == MoveState.Moved ? new DeviceRange(_move.Target, _move.Place) : default;

    /// <summary>Creates a buffer at the target, which replaces that of <see cref="Buffer"/> at the end of the pass.</summary>
    /// <param name="usage">The uses of the buffer: those of the one before.</param>
    /// <param name="size">Bytes of the buffer: those of the one before.</param>
    /// <param name="handle">The VkBuffer to copy to; 0 if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    /// <exception cref="InvalidOperationException">The memory is not that of a <see cref="DeviceBuffer"/>, or the move has
    /// ended.</exception>
    public bool TryCreateBuffer(ulong size, BufferUsage usage, out ulong handle, out AllocationFailure failure)
    {
        var info = new VkBufferCreateInfo { SType = VkStructureType.BufferCreateInfo, Size = size, Usage = (uint)usage };
        return TryCreateBuffer(info, out handle, out failure);
    }

    /// <summary>Creates a buffer at the target from the VkBufferCreateInfo of any binding, as the overload with a size does.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkBufferCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the buffer.</param>
    /// <param name="handle">The VkBuffer to copy to; 0 if there was a failure.</param>
    /// <param name="failure">The reason of the failure.</param>
    /// <inheritdoc cref="TryCreateBuffer(ulong, BufferUsage, out ulong, out AllocationFailure)" path="/exception"/>
    public bool TryCreateBuffer<TInfo>(in TInfo createInfo, out ulong handle, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        CheckCreates(Buffer is not null, "buffer");
        bool created = _allocator.TryCreateBufferAt(Target, Target.Size, 0, createInfo, out handle, out failure);
        _handle = handle;
        return created;
    }

    /// <summary>Creates an image at the target, which replaces that of <see cref="Image"/> at the end of the pass.</summary>
    /// <typeparam name="TInfo">The binding's own struct, which has the layout of VkImageCreateInfo.</typeparam>
    /// <param name="createInfo">The description of the image: that of the one before.</param>
    /// <param name="handle">The VkImage to copy to; 0 if there was a failure, after which nothing is left behind.</param>
    /// <param name="failure">The reason of the failure.</param>
    /// <exception cref="InvalidOperationException">The memory is not that of a <see cref="DeviceImage"/>, or the move has
    /// ended.</exception>
    public bool TryCreateImage<TInfo>(in TInfo createInfo, out ulong handle, out AllocationFailure failure)
        where TInfo : unmanaged
    {
        CheckCreates(Image is not null, "image");
        bool created = _allocator.TryCreateImageAt(Target, Target.Size, 0, createInfo, out handle, out failure);
        _handle = handle;
        return created;
    }

    /// <summary>Copies the content with the processor, for memory that it can map. The device must not write to the memory
    /// meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The memory type cannot be mapped.</exception>
    /// <exception cref="AllocationException">The driver reported an error.</exception>
    public void CopyMapped() => _allocator.CopyMapped(Source, Target, Size);

    /// <summary>Describes the move: "mesh: 64 KiB from [0x0, +64 KiB) of memory 0x5 (type 0) to ..., open".</summary>
    public override string ToString() => $"{Allocation} to {Target}, {State}";

    /// <summary>The move as the blocks know it.</summary>
    internal BlockMove Begun => _move;

    /// <summary>Whether the move leaves no owner with a buffer or an image that is bound to the old place.</summary>
    internal bool HasResource => _handle != 0 || Owner?.Resource is null;

    /// <summary>Gives the new resource to its owner if the move was made, and destroys it otherwise.</summary>
    internal void End(MoveState state)
    {
        State = state;
        ulong handle = _handle;
        _handle = 0;
        if (handle == 0)
        {
            return;
        }

        if (Owner!.Resource is DeviceBuffer buffer)
        {
            if (state != MoveState.Moved || !buffer.TryReplace(handle))
            {
                ResourceFactory.DestroyBuffer(_allocator.Device, handle);
            }
        }
        else if (state != MoveState.Moved || !((DeviceImage)Owner.Resource!).TryReplace(handle))
        {
            ResourceFactory.DestroyImage(_allocator.Device, handle);
        }
    }

    private void CheckCreates(bool isOwned, string kind)
    {
        if (State != MoveState.Open || _handle != 0 || !isOwned)
        {
            throw new InvalidOperationException(
                State != MoveState.Open ? $"The move has ended ({State}); a new {kind} is created while the pass is open."
                : _handle != 0 ? $"The move has its new {kind} already."
                : $"The memory is not that of a Device{(kind == "image" ? "Image" : "Buffer")}; create a resource of your own and "
                    + "bind it to the memory and offset of Target.");
        }
    }
}
