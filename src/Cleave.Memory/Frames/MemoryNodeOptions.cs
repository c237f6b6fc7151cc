namespace Cleave.Memory.Frames;

/// <summary>The options of one arena of a <see cref="PhysicalMemory"/>.</summary>
public sealed record MemoryNodeOptions
{
    /// <summary>The size to reserve in bytes: a multiple of the system's page size, at least one page.</summary>
    public required nuint Size { get; init; }

    /// <summary>The id of the NUMA node that provides the memory, one of <see cref="PhysicalMemory.NumaNodes"/>; null for any node. If the
    /// system has no such node, the memory comes from any node, and <see cref="PhysicalMemory.Notices"/> reports that.</summary>
    public int? NumaNode { get; init; }
}
