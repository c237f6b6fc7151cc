namespace Cleave.Orleans;

/// <summary>The state of a space at one moment, as it spreads through the fleet. Sizes are bytes.</summary>
[GenerateSerializer, Immutable, Alias("cleave.statistics")]
public sealed record SpaceStatistics
{
    /// <summary>The id of the space.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The number of changes of the space so far. Of two statistics, the one with the larger number is newer.</summary>
    [Id(1)]
    public required ulong Changes { get; init; }

    /// <summary>Labels by which requests choose the space.</summary>
    [Id(2)]
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The allocator that keeps the memory.</summary>
    [Id(3)]
    public SpaceKind Kind { get; init; }

    /// <summary>Bytes of the whole space.</summary>
    [Id(4)]
    public ulong Size { get; init; }

    /// <summary>Bytes of which every offset and size is a multiple.</summary>
    [Id(5)]
    public ulong ChunkSize { get; init; }

    /// <summary>Bytes that are not leased.</summary>
    [Id(6)]
    public ulong FreeBytes { get; init; }

    /// <summary>Bytes of the longest run of free addresses.</summary>
    [Id(7)]
    public ulong LargestFreeRun { get; init; }

    /// <summary>The number of leases that are held.</summary>
    [Id(8)]
    public int Leases { get; init; }

    /// <summary>Whether the space grants no new leases.</summary>
    [Id(9)]
    public bool IsDraining { get; init; }

    /// <summary>The moment at which the next lease ends unless it is renewed; null if none expires.</summary>
    [Id(10)]
    public DateTimeOffset? NextExpiry { get; init; }

    /// <summary>The largest fencing number so far; 0 before the first lease.</summary>
    [Id(11)]
    public ulong LastFencingNumber { get; init; }

    /// <summary>Whether the space was removed from the fleet.</summary>
    [Id(12)]
    public bool IsRemoved { get; init; }

    /// <summary>The machine of the space: its label "host", or the id of the space if it has none.</summary>
    public string Host => Labels["host"] ?? Id;

    /// <summary>Returns sizes and counts in one line.</summary>
    public override string ToString() =>
        $"{Id}: {ByteText.Exact(Size)}, {ByteText.Exact(FreeBytes)} free, longest free run {ByteText.Exact(LargestFreeRun)}, {Leases} "
            + (Leases == 1 ? "lease" : "leases")
        + (IsRemoved ? ", removed" : IsDraining ? ", draining" : "") + (Labels.Count == 0 ? "" : $" ({Labels})");
}
