namespace Cleave.Vulkan;

/// <summary>A memory type of a device.</summary>
/// <param name="Index">The number of the type.</param>
/// <param name="HeapIndex">The number of the heap that the memory comes from.</param>
/// <param name="Properties">The properties of the memory.</param>
public sealed record MemoryTypeInfo(int Index, int HeapIndex, MemoryProperties Properties)
{
    /// <summary>Whether the processor can map the memory.</summary>
    public bool IsHostVisible => (Properties & MemoryProperties.HostVisible) != 0;

    /// <summary>Whether mapped memory needs a flush after writes and an invalidation before reads.</summary>
    public bool NeedsFlush => (Properties & (MemoryProperties.HostVisible | MemoryProperties.HostCoherent)) == MemoryProperties.HostVisible;

    /// <summary>Describes the type, as "type 1 (HostVisible, HostCoherent; heap 0)".</summary>
    public override string ToString() => $"type {Index} ({Properties}; heap {HeapIndex})";
}

/// <summary>A memory heap of a device.</summary>
/// <param name="Index">The number of the heap.</param>
/// <param name="Size">Bytes of the heap, as the driver reports them.</param>
/// <param name="IsDeviceLocal">Whether the heap is memory of the device.</param>
public sealed record MemoryHeapInfo(int Index, ulong Size, bool IsDeviceLocal)
{
    /// <summary>Describes the heap, as "heap 0 (8 GiB, device)".</summary>
    public override string ToString() => $"heap {Index} ({ByteText.Exact(Size)}, {(IsDeviceLocal ? "device" : "system")})";
}
