using Cleave.Vulkan.Devices;

namespace Cleave.Vulkan.Blocks;

/// <summary>Everything that says how a list of blocks grows and shrinks. Immutable.</summary>
internal sealed record BlockListOptions
{
    /// <summary>The memory type of all blocks.</summary>
    public required MemoryTypeInfo Type { get; init; }

    /// <summary>Bytes of the largest block.</summary>
    public required ulong BlockSize { get; init; }

    /// <summary>Bytes of the first block; blocks double up to <see cref="BlockSize"/>.</summary>
    public required ulong FirstBlockSize { get; init; }

    /// <summary>Bytes of which offsets and sizes in blocks are multiples.</summary>
    public required Alignment Granularity { get; init; }

    /// <summary>Bytes of the pages that linear and optimal resources must not share; null if every granule is such a page.</summary>
    public Alignment? Page { get; init; }

    /// <summary>The rule by which blocks are cut.</summary>
    public required Func<ulong, BlockSpace> MakeSpace { get; init; }

    /// <summary>The number of blocks that are never freed.</summary>
    public int MinBlocks { get; init; }

    /// <summary>The largest number of blocks.</summary>
    public int MaxBlocks { get; init; } = int.MaxValue;

    /// <summary>The number of empty blocks that are kept for the next request.</summary>
    public int EmptyBlocks { get; init; } = 1;

    /// <summary>Whether every block has the full size, whatever the driver says.</summary>
    public bool IsFixedSize { get; init; }

    /// <summary>The first words of the names of the blocks in debugging tools.</summary>
    public string BlockName { get; init; } = "Cleave";

    /// <summary>The order for a block, without its size.</summary>
    public required MemoryOrder Order { get; init; }
}
