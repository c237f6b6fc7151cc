namespace Cleave.Vulkan.Allocation;

/// <summary>The owner of device memory that a <see cref="VulkanAllocator"/> allocated. Disposing it frees the memory, exactly
/// once.</summary>
/// <remarks>
/// Safe from any number of threads: of two that dispose it, one frees. An owner that is never disposed keeps its memory until the allocator
/// is disposed, which reports it as a leak. Its memory must not be freed while the device uses it.
/// </remarks>
public sealed partial class DeviceAllocation : IDisposable
{
    private readonly VulkanAllocator _allocator;
    private DeviceRange _range;
    private int _disposed;

    internal DeviceAllocation(VulkanAllocator allocator, ulong size, string? name)
    {
        _allocator = allocator;
        Size = size;
        Name = name;
    }

    /// <summary>The allocator that the memory came from.</summary>
    public VulkanAllocator Allocator => _allocator;

    /// <summary>Whether the memory was freed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>The memory as a value. <see cref="VulkanAllocator.Free(DeviceRange)"/> refuses it, because this owner frees it.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public DeviceRange Range
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _range;
        }
    }

    /// <summary>The VkDeviceMemory to which resources are bound.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Memory => Range.Memory;

    /// <summary>The offset in <see cref="Memory"/> at which resources are bound.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public ulong Offset => Range.Offset;

    /// <summary>Bytes that were asked for.</summary>
    public ulong Size { get; }

    /// <summary>The memory type of the memory.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public MemoryTypeInfo Type => Range.Type!;

    /// <summary>Whether the memory is a device allocation of its own.</summary>
    /// <inheritdoc cref="Range" path="/exception"/>
    public bool IsDedicated => Range.IsDedicated;

    /// <summary>The name of the memory in reports of leaks; null if it has none.</summary>
    public string? Name { get; set; }

    /// <summary>Anything that the user knows the memory by; null at first. Not synchronized.</summary>
    public object? Tag { get; set; }

    /// <summary>Exports the memory as a POSIX file descriptor, which the caller closes or hands on.</summary>
    /// <exception cref="InvalidOperationException">The memory was not requested with <see cref="MemoryRequest.Export"/>.</exception>
    /// <exception cref="AllocationException">The driver reported an error.</exception>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public int ExportFd() => Allocator.ExportFd(Range);

    /// <summary>Frees the memory. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            VulkanAllocator.Release(_range);
        }
    }

    /// <summary>Describes the owner: the name, if there is one, and the memory, or "disposed".</summary>
    public override string ToString() => (Name is null ? "" : $"{Name}: ") + (IsDisposed ? "disposed" : _range.ToString());

    /// <summary>Takes the memory over, when the owner is made.</summary>
    internal void Hold(in DeviceRange range) => _range = range;
}
