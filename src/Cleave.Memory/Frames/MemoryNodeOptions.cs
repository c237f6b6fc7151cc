namespace Cleave.Memory.Frames;

/// <summary>One arena of a <see cref="PhysicalMemory"/>.</summary>
public sealed record MemoryNodeOptions
{
    /// <summary>Bytes that are reserved, a multiple of the system's page size and at least one page.</summary>
    public required nuint Size { get; init; }

    /// <summary>The NUMA node whose memory it is to have, one of <see cref="PhysicalMemory.NumaNodes"/>; null for any. Where the system
    /// has no such node the memory comes from any, and <see cref="PhysicalMemory.Notices"/> says so.</summary>
    public int? NumaNode { get; init; }
}
