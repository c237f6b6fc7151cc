namespace Cleave.Vulkan.Tests.StandIn;

/// <summary>The device that a <see cref="StandInDevice"/> plays.</summary>
internal sealed record StandInOptions
{
    private const ulong MiB = 1 << 20;

    /// <summary>Bytes of each heap.</summary>
    public ulong[] Heaps { get; init; } = [256 * MiB, 512 * MiB, 64 * MiB];

    /// <summary>The heap and the properties of each type: VRAM, system memory, cached system memory, a window of VRAM.</summary>
    public (int Heap, MemoryProperties Properties)[] Types { get; init; } =
    [
        (1, MemoryProperties.None),
        (0, MemoryProperties.DeviceLocal),
        (1, MemoryProperties.HostVisible | MemoryProperties.HostCoherent),
        (1, MemoryProperties.HostVisible | MemoryProperties.HostCached),
        (2, MemoryProperties.DeviceLocal | MemoryProperties.HostVisible | MemoryProperties.HostCoherent),
    ];

    /// <summary>The most device allocations.</summary>
    public uint MaxCount { get; init; } = 4096;

    /// <summary>Bytes of the largest device allocation.</summary>
    public ulong MaxSize { get; init; } = 1UL << 30;

    /// <summary>Bytes of pages that linear and optimal resources must not share.</summary>
    public ulong Page { get; init; } = 1024;

    /// <summary>Bytes of which flushes and invalidations are multiples.</summary>
    public ulong Atom { get; init; } = 128;

    /// <summary>The budget of each heap; null if the device reports none.</summary>
    public ulong[]? Budget { get; init; }

    /// <summary>Whether the driver prefers dedicated memory for images.</summary>
    public bool PrefersDedicated { get; init; }

    /// <summary>Whether the driver requires dedicated memory for images.</summary>
    public bool RequiresDedicated { get; init; }
}
