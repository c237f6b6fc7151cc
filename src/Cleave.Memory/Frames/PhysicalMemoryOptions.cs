using Cleave.Memory.Systems;

namespace Cleave.Memory.Frames;

/// <summary>The options of a <see cref="PhysicalMemory"/>.</summary>
public sealed record PhysicalMemoryOptions
{
    /// <summary>The nodes, at least one: for example one for each NUMA node of the machine.</summary>
    public required IReadOnlyList<MemoryNodeOptions> Nodes { get; init; }

    /// <summary>The policy that says when released pages return to the operating system; by default above a watermark.</summary>
    public ReturnPolicy ReturnPolicy { get; init; }

    /// <summary>The bytes that may be pending in each node before <see cref="ReturnPolicy.AboveWatermark"/> returns them; 64 MiB by
    /// default.</summary>
    public nuint ReturnWatermark { get; init; } = 64 << 20;

    /// <summary>Whether the arenas are laid out for huge pages, so that <see cref="PhysicalMemory.UseHugePages"/> can be called. Costs the
    /// addresses of one huge page for each node. If the system has no huge pages, <see cref="PhysicalMemory.Notices"/> reports
    /// that.</summary>
    public bool HugePages { get; init; }

    /// <summary>The alignment of the direct map of each node. An alignment above a page costs as many addresses for each node. If the
    /// system cannot provide it, <see cref="PhysicalMemory.Notices"/> reports that.</summary>
    public Alignment BaseAlignment { get; init; }

    /// <summary>Whether core dumps of the process leave out the memory, in all its mappings. Default: false. If the system does not offer
    /// that, making the memory throws <see cref="PageSystemException"/>.</summary>
    /// <remarks>Cost: one system call for each mapping.</remarks>
    public bool ExcludeFromCoreDumps { get; init; }

    /// <summary>Whether child processes that fork makes do not have the memory: in a child, its addresses are not mapped. Default: false,
    /// by which a child shares the memory and can change it. If the system does not offer that, making the memory throws
    /// <see cref="PageSystemException"/>.</summary>
    /// <remarks>Cost: one system call for each mapping.</remarks>
    public bool ExcludeFromForkedChildren { get; init; }

    /// <summary>Whether pages stay in memory from their first use until they return to the system, so that their contents never reach swap
    /// space. Default: false. If the system refuses, making the memory throws <see cref="PageSystemException"/>, whose message names the
    /// limit of the process.</summary>
    /// <remarks>The full size of all nodes counts against the limit, and so does each allocation of Vmalloc once more; beyond it, Vmalloc
    /// fails with <see cref="FailureCode.SystemRefused"/>. Cost: one system call for each mapping.</remarks>
    public bool LockInMemory { get; init; }

    /// <summary>
    /// Bytes of free memory below which only requests with access to the reserve are served; at most <see cref="LowWatermark"/>. A
    /// PhysicalMemory only stores this value: the allocator of the pages must honour it.
    /// </summary>
    public nuint MinWatermark { get; init; }

    /// <summary>
    /// Bytes of free memory below which reclaim starts; at most the size of all nodes. A PhysicalMemory only stores this value: the
    /// allocator of the pages must honour it.
    /// </summary>
    public nuint LowWatermark { get; init; }

    /// <summary>
    /// Bytes of free memory at which reclaim stops; at least <see cref="LowWatermark"/> and at most the size of all nodes. 0 selects the
    /// default: <see cref="LowWatermark"/> plus half its distance from <see cref="MinWatermark"/>, or plus a 128th of the size of all nodes
    /// if that is more.
    /// </summary>
    public nuint HighWatermark { get; init; }
}
