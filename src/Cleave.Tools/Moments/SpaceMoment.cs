using System.Text.Json.Serialization;

namespace Cleave.Tools.Moments;

/// <summary>A space as it was at one moment. Sizes and addresses are bytes. Immutable.</summary>
public sealed record SpaceMoment
{
    /// <summary>Where it was in a history: the index of the event that had just happened; null for an allocator as it is now.</summary>
    public int? Event { get; init; }

    /// <summary>The lowest address.</summary>
    public required ulong Base { get; init; }

    /// <summary>Bytes managed.</summary>
    public required ulong Size { get; init; }

    /// <summary>The smallest block.</summary>
    public required ulong ChunkSize { get; init; }

    /// <summary>Bytes that callers had asked for, or null where the allocator does not know.</summary>
    [JsonPropertyName("requested")]
    public ulong? RequestedBytes { get; init; }

    /// <summary>Bytes in allocated blocks.</summary>
    [JsonPropertyName("allocated")]
    public required ulong AllocatedBytes { get; init; }

    /// <summary>Who has what is allocated, where it is several that share the space, as the allocators of a heap do; else empty.</summary>
    public IReadOnlyList<SpacePart> Parts { get; init; } = [];

    /// <summary>Bytes that are out of use: what a pool killed, or what an allocator of pages does not manage.</summary>
    [JsonPropertyName("killed")]
    public required ulong RetiredBytes { get; init; }

    /// <summary>Free bytes that are known to be zeroed; part of <see cref="FreeBytes"/>.</summary>
    [JsonPropertyName("clear")]
    public required ulong ClearBytes { get; init; }

    /// <summary>Free bytes.</summary>
    [JsonPropertyName("free")]
    public ulong FreeBytes => Size - AllocatedBytes - RetiredBytes;

    /// <summary>Bytes of the largest free block.</summary>
    public required ulong LargestFreeBlock { get; init; }

    /// <summary>External fragmentation: the share of the free bytes outside the largest free block, from 0 to 1.</summary>
    public double Fragmentation => FreeBytes == 0 ? 0 : 1 - ((double)LargestFreeBlock / FreeBytes);

    /// <summary>Unbroken runs of free addresses.</summary>
    public required int HoleCount { get; init; }

    /// <summary>The largest of them, the largest first.</summary>
    public required IReadOnlyList<SpaceHole> Holes { get; init; }

    /// <summary>What is allocated, by size: one entry a power of two in which there is anything, the smallest first.</summary>
    public required IReadOnlyList<SizeCount> Sizes { get; init; }

    /// <summary>Free blocks by order, from 0 up to the largest that is possible.</summary>
    public required IReadOnlyList<OrderCount> Orders { get; init; }

    /// <summary>The space cut into equal parts, lowest address first, and how full each is.</summary>
    public required IReadOnlyList<SpaceCell> Cells { get; init; }
}

/// <summary>What one of several has of a space.</summary>
/// <param name="Name">Who.</param>
/// <param name="Bytes">Bytes of the blocks that it has.</param>
public sealed record SpacePart(string Name, ulong Bytes);

/// <summary>How full one of the equal parts of a space is: shares from 0 to 1, the rest is free and dirty.</summary>
/// <param name="Allocated">The share in allocated blocks.</param>
/// <param name="Clear">The share that is free and known to be zeroed.</param>
/// <param name="Retired">The share that is out of use.</param>
public readonly record struct SpaceCell(
    double Allocated, double Clear, [property: JsonPropertyName("killed")] double Retired);

/// <summary>Allocations of sizes from one power of two to below the next.</summary>
/// <param name="From">The power of two, in bytes.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">Bytes of all of them.</param>
public readonly record struct SizeCount(ulong From, long Count, ulong Bytes);

/// <summary>Free blocks of one order, or free runs of sizes from one power of two to below the next.</summary>
/// <param name="BlockSize">Bytes of each block; of runs the power of two.</param>
/// <param name="Free">The number of blocks.</param>
/// <param name="Clear">The number of those that are known to be zeroed.</param>
public readonly record struct OrderCount(ulong BlockSize, ulong Free, ulong Clear)
{
    /// <summary>Bytes of all of them. Blocks of one order are equal, so this is <see cref="BlockSize"/> times <see cref="Free"/>; runs say
    /// it themselves.</summary>
    [JsonIgnore]
    public ulong Bytes
    {
        get => field == 0 ? BlockSize * Free : field;
        init;
    }
}

/// <summary>An unbroken run of free addresses, and what borders it.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Below">What ends where it begins; null at the beginning of the space.</param>
/// <param name="Above">What begins where it ends; null at the end of the space.</param>
public sealed record SpaceHole(ulong Address, ulong Size, SpaceNeighbour? Below, SpaceNeighbour? Above);

/// <summary>What borders a hole: a block, or part of an allocation that lies in one run.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsRetired">Whether it is out of use and no block.</param>
/// <param name="Life">Whose it is, where there is a history.</param>
public sealed record SpaceNeighbour(
    ulong Address, ulong Size, [property: JsonPropertyName("isKilled")] bool IsRetired, BlockLife? Life);
