using System.Text.Json.Serialization;

namespace Cleave.Tools.Moments;

/// <summary>The state of a space at one moment. Sizes and addresses are bytes. Immutable.</summary>
public sealed record SpaceMoment
{
    /// <summary>
    /// The index in a history of the event that had just happened; null if the moment is the current state of an allocator.
    /// </summary>
    public int? Event { get; init; }

    /// <summary>The lowest address of the space.</summary>
    public required ulong Base { get; init; }

    /// <summary>Bytes that the allocator manages.</summary>
    public required ulong Size { get; init; }

    /// <summary>Bytes of the smallest block.</summary>
    public required ulong ChunkSize { get; init; }

    /// <summary>Bytes that callers had requested, or null if the allocator does not record them.</summary>
    [JsonPropertyName("requested")]
    public ulong? RequestedBytes { get; init; }

    /// <summary>Bytes in allocated blocks, rounding included.</summary>
    [JsonPropertyName("allocated")]
    public required ulong AllocatedBytes { get; init; }

    /// <summary>The shares of those that use the space together, such as the allocators of a heap; empty if there is only one.</summary>
    public IReadOnlyList<SpacePart> Parts { get; init; } = [];

    /// <summary>The allocations with an owner, the largest first, if the allocator tracks them; else empty. At most 4096 of them.</summary>
    public IReadOnlyList<SpaceAllocation> Allocations { get; init; } = [];

    /// <summary>True if <see cref="Allocations"/> has every allocation of the blocks, so that each can be drawn.</summary>
    [JsonIgnore]
    internal bool IsComplete => Allocations.Count == Blocks.Sum(block => block.Allocations);

    /// <summary>The blocks of device memory that the space consists of, side by side; empty for a space that is one piece.</summary>
    public IReadOnlyList<SpaceBlock> Blocks { get; init; } = [];

    /// <summary>Bytes that are out of use: retired in a pool, or not managed by a page allocator.</summary>
    [JsonPropertyName("retired")]
    public required ulong RetiredBytes { get; init; }

    /// <summary>Free bytes that are known to be zero; part of <see cref="FreeBytes"/>.</summary>
    [JsonPropertyName("clear")]
    public required ulong ClearBytes { get; init; }

    /// <summary>Free bytes, clear and dirty together.</summary>
    [JsonPropertyName("free")]
    public ulong FreeBytes => Size - AllocatedBytes - RetiredBytes;

    /// <summary>Bytes of the largest free block.</summary>
    public required ulong LargestFreeBlock { get; init; }

    /// <summary>External fragmentation: the share of the free bytes outside the largest free block, from 0 to 1.</summary>
    public double Fragmentation => FreeBytes == 0 ? 0 : 1 - ((double)LargestFreeBlock / FreeBytes);

    /// <summary>The number of maximal runs of free addresses.</summary>
    public required int HoleCount { get; init; }

    /// <summary>The largest runs of free addresses, in descending order of size.</summary>
    public required IReadOnlyList<SpaceHole> Holes { get; init; }

    /// <summary>Allocations by size: one entry for each power of two that has any, in ascending order.</summary>
    public required IReadOnlyList<SizeCount> Sizes { get; init; }

    /// <summary>Free blocks by order, from 0 up to the largest possible order.</summary>
    public required IReadOnlyList<OrderCount> Orders { get; init; }

    /// <summary>The space cut into equal parts, from the lowest address on, with the use of each part.</summary>
    public required IReadOnlyList<SpaceCell> Cells { get; init; }
}

/// <summary>A block of device memory. It is a part of a space that consists of such blocks.</summary>
/// <param name="Name">The name of the block.</param>
/// <param name="Group">The heap and the memory type, or the pool, that the block belongs to.</param>
/// <param name="Address">The address in the space, which is the sum of the sizes of all blocks before it.</param>
/// <param name="Size">Bytes of the block.</param>
/// <param name="Allocated">Bytes of its allocations.</param>
/// <param name="Allocations">The number of its allocations.</param>
/// <param name="LargestFreeRun">Bytes of its longest free run.</param>
/// <param name="IsDedicated">True if one allocation has all of the block.</param>
/// <param name="Cells">The block cut into equal parts, from the lowest offset on, with the allocated share of each from 0 to 1.</param>
public sealed record SpaceBlock(
    string Name,
    string Group,
    ulong Address,
    ulong Size,
    ulong Allocated,
    int Allocations,
    ulong LargestFreeRun,
    bool IsDedicated,
    IReadOnlyList<double> Cells);

/// <summary>The share that one of several users has of a space.</summary>
/// <param name="Name">The name of the user.</param>
/// <param name="Bytes">Bytes of the blocks that the user has.</param>
public sealed record SpacePart(string Name, ulong Bytes);

/// <summary>An allocation that has an owner.</summary>
/// <param name="Name">The name that the program gave it; null if it has none.</param>
/// <param name="Size">Bytes of all its ranges together.</param>
/// <param name="Stack">The stack that made it, one frame a line, the innermost first; null if it was not recorded.</param>
/// <param name="Ranges">The ranges of addresses that it has.</param>
public sealed record SpaceAllocation(string? Name, ulong Size, string? Stack, IReadOnlyList<SpaceRange> Ranges);

/// <summary>A range of addresses.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The length in bytes.</param>
public readonly record struct SpaceRange(ulong Address, ulong Size);

/// <summary>The use of one of the equal parts of a space, as shares from 0 to 1. The remaining share is free and dirty.</summary>
/// <param name="Allocated">The share in allocated blocks.</param>
/// <param name="Clear">The share that is free and known to be zeroed.</param>
/// <param name="Retired">The share that is out of use.</param>
public readonly record struct SpaceCell(
    double Allocated, double Clear, [property: JsonPropertyName("retired")] double Retired);

/// <summary>The allocations whose sizes are at least one power of two and below the next.</summary>
/// <param name="From">The power of two, in bytes.</param>
/// <param name="Count">The number of allocations.</param>
/// <param name="Bytes">Bytes of all these allocations.</param>
public readonly record struct SizeCount(ulong From, long Count, ulong Bytes);

/// <summary>Free blocks of one order, or free runs of sizes from one power of two to below the next.</summary>
/// <param name="BlockSize">Bytes of each block; for runs, the power of two in bytes.</param>
/// <param name="Free">The number of free blocks or runs.</param>
/// <param name="Clear">The number of these that are known to be zero.</param>
public readonly record struct OrderCount(ulong BlockSize, ulong Free, ulong Clear)
{
    /// <summary>
    /// Bytes of all these blocks or runs. Blocks of one order are equal, so the default is <see cref="BlockSize"/> times <see
    /// cref="Free"/>; for runs the value is set.
    /// </summary>
    [JsonIgnore]
    public ulong Bytes
    {
        get => field == 0 ? BlockSize * Free : field;
        init;
    }
}

/// <summary>A maximal run of free addresses, with its two neighbours.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The length of the run, in bytes.</param>
/// <param name="Below">The neighbour that ends at the first address of the run; null at the beginning of the space.</param>
/// <param name="Above">The neighbour that begins at the end of the run; null at the end of the space.</param>
public sealed record SpaceHole(ulong Address, ulong Size, SpaceNeighbour? Below, SpaceNeighbour? Above);

/// <summary>The neighbour of a hole: a block, or a run of blocks of one allocation.</summary>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Size">The length in bytes.</param>
/// <param name="IsRetired">True if the addresses are out of use and not allocated.</param>
/// <param name="Life">The allocation that the addresses belong to, or null if no history is known.</param>
public sealed record SpaceNeighbour(
    ulong Address, ulong Size, [property: JsonPropertyName("isRetired")] bool IsRetired, BlockLife? Life);
