using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Allocation;

/// <summary>The owner of device memory that a <see cref="VulkanAllocator"/> allocated. Disposing it frees the memory, exactly
/// once.</summary>
/// <remarks>
/// Safe from any number of threads: of two that dispose it, one frees. An owner that is never disposed keeps its memory until the allocator
/// is disposed, which reports it as a leak. Its memory must not be freed while the device uses it.
/// <para>
/// A defragmentation may give the memory another place: <see cref="Memory"/>, <see cref="Offset"/> and the mapped address change when the
/// pass ends in which the memory was moved. <see cref="Range"/> reads all of the place at one moment. Set <see cref="IsPinned"/> for memory
/// that must stay where it is.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// using var allocator = new VulkanAllocator(handles);
/// var requirements = new MemoryRequirements(Size: 4096, Alignment: 1024); // Those of a resource of your own.
/// using DeviceAllocation memory = allocator.Allocate(requirements, new MemoryRequest { Use = MemoryUse.Upload });
/// memory.Span.Clear();
/// memory.Flush();
/// Console.WriteLine(memory.Offset % 1024); // 0
/// </code>
/// </example>
public sealed partial class DeviceAllocation : IDisposable, IRangeOwner
{
    private readonly VulkanAllocator _allocator;
    private bool _disposed;

    internal DeviceAllocation(VulkanAllocator allocator, ulong size, string? name)
    {
        _allocator = allocator;
        Size = size;
        Name = name;
    }

    /// <summary>The allocator that the memory came from.</summary>
    public VulkanAllocator Allocator => _allocator;

    /// <summary>Whether the memory was freed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>The memory as a value. <see cref="VulkanAllocator.Free(DeviceRange)"/> refuses it, because this owner frees it.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public DeviceRange Range
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return ReadRange();
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

    /// <summary>Whether the memory is dedicated: one call of vkAllocateMemory for this allocation alone.</summary>
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
        // Two threads may both get past this check. The block frees the range for one of them, and refuses it for the other.
        if (IsDisposed)
        {
            return;
        }

        Volatile.Write(ref _disposed, true);

        // A move may give the memory another place between the two steps; then the new place is freed.
        for (DeviceRange range = ReadRange(); !VulkanAllocator.Release(range);)
        {
            DeviceRange now = ReadRange();
            if (now == range)
            {
                // The allocator or the pool was disposed before, and freed everything.
                return;
            }

            range = now;
        }
    }

    /// <summary>Describes the owner: the name, if there is one, and the memory, or "disposed".</summary>
    public override string ToString() => (Name is null ? "" : $"{Name}: ") + (IsDisposed ? "disposed" : ReadRange().ToString());
}
