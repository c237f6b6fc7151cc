namespace Cleave.Memory.Frames;

/// <summary>How a <see cref="PhysicalMemory"/> is made.</summary>
public sealed record PhysicalMemoryOptions
{
    /// <summary>The arenas, at least one: one each for the NUMA nodes of the machine, or for whatever is to be kept apart.</summary>
    public required IReadOnlyList<MemoryNodeOptions> Nodes { get; init; }

    /// <summary>When released pages go back to the operating system; above a watermark unless said otherwise.</summary>
    public ReturnPolicy ReturnPolicy { get; init; }

    /// <summary>Bytes that may wait in each node before <see cref="ReturnPolicy.AboveWatermark"/> sends them back; 64 MiB unless said
    /// otherwise.</summary>
    public nuint ReturnWatermark { get; init; } = 64 << 20;

    /// <summary>Whether the arenas are laid out for huge pages, so that <see cref="PhysicalMemory.UseHugePages"/> can be called. Costs a
    /// huge page of address space for each node. Where the system has none, <see cref="PhysicalMemory.Notices"/> says so.</summary>
    public bool HugePages { get; init; }

    /// <summary>What the direct map of each node begins at a multiple of. More than a page costs as many addresses for each node; where
    /// the system cannot do it, <see cref="PhysicalMemory.Notices"/> says so.</summary>
    public Alignment BaseAlignment { get; init; }

    /// <summary>
    /// Bytes of free memory below which only callers with access to the reserve are to be served; at most <see cref="LowWatermark"/>.
    /// It is kept here for whoever allocates the pages, who has to honour it.
    /// </summary>
    public nuint MinWatermark { get; init; }

    /// <summary>
    /// Bytes of free memory below which reclaim is to start; at most all there is. It is kept here for whoever allocates the pages,
    /// who has to honour it.
    /// </summary>
    public nuint LowWatermark { get; init; }

    /// <summary>
    /// Bytes of free memory up to which reclaim goes on once it has started; at least <see cref="LowWatermark"/>, at most all there is. 0 for
    /// half as much above <see cref="LowWatermark"/> as that is above <see cref="MinWatermark"/>, and at least a 128th of all above it.
    /// </summary>
    public nuint HighWatermark { get; init; }
}
