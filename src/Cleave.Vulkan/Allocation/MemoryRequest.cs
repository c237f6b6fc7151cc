using Cleave.Vulkan.Choice;

namespace Cleave.Vulkan.Allocation;

/// <summary>The purpose of memory and the conditions of its allocation. Immutable; <c>default</c> is memory that only the device
/// uses.</summary>
/// <remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// using var allocator = new VulkanAllocator(handles);
/// var request = new MemoryRequest { Use = MemoryUse.Readback, Name = "results", WithinBudget = true };
/// if (allocator.TryCreateBuffer(4096, BufferUsage.TransferDestination, request, out DeviceBuffer? results, out AllocationFailure failure))
/// {
///     results.Memory.Invalidate();
///     Console.WriteLine(results.Memory.Name); // results
///     results.Dispose();
/// }
/// </code>
/// </example>
/// </remarks>
public readonly record struct MemoryRequest
{
    /// <summary>The purpose of the memory, from which its type is chosen.</summary>
    public MemoryUse Use { get; init; }

    /// <summary>The way in which the processor accesses the memory; that of the use by default.</summary>
    public HostAccess HostAccess { get; init; }

    /// <summary>Properties without which a memory type is not taken, besides those of the use.</summary>
    public MemoryProperties Required { get; init; }

    /// <summary>Properties that are preferred, besides those of the use.</summary>
    public MemoryProperties Preferred { get; init; }

    /// <summary>Properties with which a memory type is not taken.</summary>
    public MemoryProperties Forbidden { get; init; }

    /// <summary>A bit for each memory type that may be taken; 0, the default, allows all.</summary>
    public uint TypeBits { get; init; }

    /// <summary>The least alignment of the memory, if that of the resource is not enough; 1 byte by default.</summary>
    public Alignment MinAlignment { get; init; }

    /// <summary>Whether the resource gets dedicated memory.</summary>
    public DedicatedMemory Dedicated { get; init; }

    /// <summary>Whether other resources may be bound to the same memory later, so that dedicated memory is not tied to the first
    /// one.</summary>
    public bool CanAlias { get; init; }

    /// <summary>Whether to use blocks that exist, and refuse the request instead of allocating device memory.</summary>
    public bool ExistingOnly { get; init; }

    /// <summary>Whether to refuse the request instead of exceeding the budget of a heap with new device memory.</summary>
    public bool WithinBudget { get; init; }

    /// <summary>The priority of dedicated memory from 0 to 1, if <see cref="DeviceFeatures.MemoryPriority"/> is enabled; null for that of
    /// the driver, 0.5.</summary>
    public float? Priority { get; init; }

    /// <summary>The external handles that the memory can be exported as; such memory is always dedicated.</summary>
    public ExternalHandles Export { get; init; }

    /// <summary>The pool that the memory comes from; null, the default, for the blocks of the allocator. The memory type is that of the
    /// pool.</summary>
    public DevicePool? Pool { get; init; }

    /// <summary>Whether to place at the high end of a block of a pool, for a linear pool that is filled from both ends.</summary>
    public bool FromTop { get; init; }

    /// <summary>The name of the memory in reports and in debugging tools; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Everything that decides the memory type.</summary>
    internal TypeDemand DemandOf(uint typeBits) =>
        new(Use, HostAccess, Required, Preferred, Forbidden, TypeBits == 0 ? typeBits : typeBits & TypeBits);
}
