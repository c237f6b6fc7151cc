using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Devices;

/// <summary>One device allocation: a VkDeviceMemory with its size and type, and its mapping.</summary>
/// <remarks>
/// Invariant <c>MappedOnce</c>: the memory is mapped at most once, as a whole, and stays mapped until it is freed, because Vulkan forbids a
/// second mapping. Thread-safe; freeing it is for one thread, when nobody uses it any more.
/// </remarks>
internal sealed class DeviceMemory
{
    private const ulong WholeSize = ulong.MaxValue;

    private readonly MemorySource _source;
    private readonly Lock _mapping = new();
    private nint _mapped;

    internal DeviceMemory(MemorySource source, ulong handle, in MemoryOrder order)
    {
        _source = source;
        Handle = handle;
        Size = order.Size;
        Type = order.Type;
        IsDedicated = (order.Buffer | order.Image) != 0;
        Export = order.Export;
        IsImported = order.HostPointer != 0;
    }

    public ulong Handle { get; }

    public ulong Size { get; }

    public MemoryTypeInfo Type { get; }

    /// <summary>Whether the memory may only be bound to one resource.</summary>
    public bool IsDedicated { get; }

    public ExternalHandles Export { get; }

    public bool IsImported { get; }

    /// <summary>The address of the first byte; 0 as long as the memory was never mapped.</summary>
    public nint Mapped => Volatile.Read(ref _mapped);

    /// <summary>Maps the memory, unless it is mapped already.</summary>
    /// <returns>False if the type cannot be mapped or the driver refuses.</returns>
    public bool TryMap(out nint address, out VkResult result)
    {
        result = VkResult.Success;
        address = Mapped;
        return address != 0 || TryMapOnce(out address, out result);
    }

    /// <summary>Gives the memory back to the driver.</summary>
    public unsafe void Free()
    {
        // SAFETY: the memory is mapped, and is used no more.
        DeviceContext device = _source.Device;
        if (_mapped != 0)
        {
            device.Functions.UnmapMemory(device.Device, Handle);
            _mapped = 0;
        }

        _source.Free(this);
    }

    /// <summary>The range of a flush or an invalidation: rounded to whole atoms, and clamped to the memory.</summary>
    public VkMappedMemoryRange RangeOf(ulong offset, ulong size)
    {
        ulong atom = _source.Device.Limits.NonCoherentAtomSize;
        ulong start = offset - (offset % atom);
        ulong end = offset + size;
        ulong padding = (atom - (end % atom)) % atom;
        ulong rounded = padding > Size - end ? Size : end + padding;
        return new VkMappedMemoryRange
        {
            SType = VkStructureType.MappedMemoryRange,
            Memory = Handle,
            Offset = start,
            Size = rounded >= Size ? WholeSize : rounded - start,
        };
    }

    private unsafe bool TryMapOnce(out nint address, out VkResult result)
    {
        // SAFETY: the driver writes one address to this stack.
        DeviceContext device = _source.Device;
        result = VkResult.ErrorMemoryMapFailed;
        lock (_mapping)
        {
            if (_mapped == 0 && Type.IsHostVisible)
            {
                void* first = null;
                result = device.Functions.MapMemory(device.Device, Handle, 0, WholeSize, 0, &first);
                Volatile.Write(ref _mapped, result == VkResult.Success ? (nint)first : 0);
            }

            address = _mapped;
            result = address != 0 ? VkResult.Success : result;
            return address != 0;
        }
    }
}
