namespace Cleave.Vulkan.Allocation;

/// <summary>The rule by which a <see cref="DevicePool"/> cuts its blocks.</summary>
public enum PoolPlacement
{
    /// <summary>The smallest free run that fits, as in the blocks of the allocator.</summary>
    BestFit,

    /// <summary>One behind the other. Memory is reused when the oldest or the newest allocations are freed: a stack, a ring, or with
    /// <see cref="MemoryRequest.FromTop"/> two stacks that grow towards each other.</summary>
    Linear,
}

/// <summary>Everything that says how a <see cref="DevicePool"/> is made.</summary>
public sealed record DevicePoolOptions
{
    /// <summary>The purpose of the memory, from which the memory type of the pool is chosen.</summary>
    public MemoryRequest Request { get; init; }

    /// <summary>A bit for each memory type that the resources of the pool may lie in; all by default.</summary>
    public uint TypeBits { get; init; } = uint.MaxValue;

    /// <summary>Bytes of every block. 0, the default, lets blocks grow as those of the allocator.</summary>
    public ulong BlockSize { get; init; }

    /// <summary>The number of blocks that are made at once and never freed; 0 by default.</summary>
    public int MinBlocks { get; init; }

    /// <summary>The most blocks; 0, the default, is no limit.</summary>
    public int MaxBlocks { get; init; }

    /// <summary>The least alignment of all allocations in the pool; 1 byte by default.</summary>
    public Alignment MinAlignment { get; init; }

    /// <summary>The rule by which blocks are cut.</summary>
    public PoolPlacement Placement { get; init; }

    /// <summary>The name of the pool in reports, and of its blocks in debugging tools; null for none.</summary>
    public string? Name { get; init; }
}
