namespace Cleave.Bench;

/// <summary>What one workload showed on one path into an allocator.</summary>
public sealed record BenchResult
{
    /// <summary>The name of the workload, such as "B3".</summary>
    public required string Workload { get; init; }

    /// <summary>What it does, in a few words.</summary>
    public required string What { get; init; }

    /// <summary>The way into the allocator: "core" or "public"; "loop" where the calls are left out.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of the space.</summary>
    public required ulong Space { get; init; }

    /// <summary>What all times, the reference's too, are given in.</summary>
    public required BenchUnit Unit { get; init; }

    /// <summary>The time of each pass, in their order. At least one.</summary>
    public required IReadOnlyList<double> Passes { get; init; }

    /// <summary>The checksum of all placements; null where the reference has none.</summary>
    public required ulong? Checksum { get; init; }

    /// <summary>Bytes of bookkeeping at the end, which is the peak since none is given back.</summary>
    public required ulong MetadataBytes { get; init; }

    /// <summary>What the reference showed.</summary>
    public required BenchReference Reference { get; init; }

    /// <summary>The median over the passes (of two in the middle, the larger).</summary>
    public double Median => Passes.Order().ElementAt(Passes.Count / 2);

    /// <summary>The fastest pass.</summary>
    public double Minimum => Passes.Min();

    /// <summary>How many times faster than the reference the median is; null where that was not measured.</summary>
    public double? Speedup => Reference.Time / Median;

    /// <summary>Whether the placements are not the reference's.</summary>
    public bool Differs => Reference.Checksum is { } expected && Checksum != expected;
}
