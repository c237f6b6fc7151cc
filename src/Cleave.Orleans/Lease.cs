using System.Collections.Immutable;

namespace Cleave.Orleans;

/// <summary>Memory of one space that a holder has until the lease ends.</summary>
/// <remarks>A value, so a copy stays as it is while the lease is renewed or ends. Immutable.</remarks>
[GenerateSerializer, Immutable, Alias("cleave.lease")]
public sealed record Lease
{
    /// <summary>The id of the space that the memory is of.</summary>
    [Id(0)]
    public required string SpaceId { get; init; }

    /// <summary>
    /// The number of the lease in its space. Each lease of a space gets a larger number than all before it, also after a crash, so a device
    /// or a host can refuse a holder whose number is below the largest that it has seen for that memory.
    /// </summary>
    [Id(1)]
    public required ulong FencingNumber { get; init; }

    /// <summary>The key of the request that made the lease.</summary>
    [Id(2)]
    public required Guid Key { get; init; }

    /// <summary>Name of the holder, as the request gave it.</summary>
    [Id(3)]
    public string Owner { get; init; } = "";

    /// <summary>The runs of addresses, the lowest first, with a gap between any two. One run if the request was contiguous.</summary>
    [Id(4)]
    public required ImmutableArray<LeasedBlock> Blocks { get; init; }

    /// <summary>The moment at which the lease ends unless it is renewed, by the clock of the silos; null if it never expires.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Bytes of all runs together.</summary>
    public ulong Size => Blocks.Aggregate(0UL, (sum, block) => sum + block.Size);

    /// <summary>Tells whether another lease has the same values and blocks.</summary>
    /// <param name="other">The other lease.</param>
    public bool Equals(Lease? other) =>
        other is not null && SpaceId == other.SpaceId && FencingNumber == other.FencingNumber && Key == other.Key && Owner == other.Owner
        && ExpiresAt == other.ExpiresAt && Blocks.AsSpan().SequenceEqual(other.Blocks.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SpaceId, FencingNumber, Key);

    /// <summary>Returns the space, the number, the runs, the owner and the end in one line.</summary>
    public override string ToString() =>
        $"{SpaceId} #{FencingNumber}: {string.Join(", ", Blocks)}{(Owner.Length == 0 ? "" : $" for {Owner}")}"
        + (ExpiresAt is { } end ? $" until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z" : "");
}
