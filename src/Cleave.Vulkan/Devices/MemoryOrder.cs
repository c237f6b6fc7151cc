namespace Cleave.Vulkan.Devices;

/// <summary>An order of one device allocation to the driver. Immutable.</summary>
internal readonly record struct MemoryOrder
{
    /// <summary>Bytes of the allocation.</summary>
    public required ulong Size { get; init; }

    /// <summary>The memory type of the memory.</summary>
    public required MemoryTypeInfo Type { get; init; }

    /// <summary>Whether to refuse what would exceed the budget of the heap.</summary>
    public bool WithinBudget { get; init; }

    /// <summary>The priority from 0 to 1; null for that of the driver.</summary>
    public float? Priority { get; init; }

    /// <summary>The buffer that alone uses the memory; 0 if there is none.</summary>
    public ulong Buffer { get; init; }

    /// <summary>The image that alone uses the memory; 0 if there is none.</summary>
    public ulong Image { get; init; }

    /// <summary>The external handles that the memory is exported as.</summary>
    public ExternalHandles Export { get; init; }

    /// <summary>The name of the memory in debugging tools; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The address of memory of the host to import; 0 for new memory.</summary>
    public nint HostPointer { get; init; }
}
