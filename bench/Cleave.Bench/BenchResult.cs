namespace Cleave.Bench;

/// <summary>The figures of one workload on one path.</summary>
public sealed record BenchResult
{
    /// <summary>The name of the workload, such as "B3".</summary>
    public required string Workload { get; init; }

    /// <summary>The description of the workload in a few words.</summary>
    public required string What { get; init; }

    /// <summary>The name of the path, which is the API that was measured, such as "core" or "public"; "loop" if the calls are left
    /// out.</summary>
    public required string Path { get; init; }

    /// <summary>The size of the space in bytes.</summary>
    public required ulong Space { get; init; }

    /// <summary>The unit of all times, those of the reference included.</summary>
    public required BenchUnit Unit { get; init; }

    /// <summary>The times of the passes in their order. At least one.</summary>
    public required IReadOnlyList<double> Passes { get; init; }

    /// <summary>The checksum of all placements; null if the reference has none.</summary>
    public required ulong? Checksum { get; init; }

    /// <summary>The bytes of bookkeeping at the end, which is the peak because none are given back.</summary>
    public required ulong MetadataBytes { get; init; }

    /// <summary>The figures of the reference.</summary>
    public required BenchReference Reference { get; init; }

    /// <summary>The median over the passes; of two in the middle, the larger.</summary>
    public double Median => Passes.Order().ElementAt(Passes.Count / 2);

    /// <summary>The time of the fastest pass.</summary>
    public double Minimum => Passes.Min();

    /// <summary>The factor by which the median is faster than the reference; null if the reference was not measured.</summary>
    public double? Speedup => Reference.Time / Median;

    /// <summary>Whether the placements differ from those of the reference.</summary>
    public bool Differs => Reference.Checksum is { } expected && Checksum != expected;
}
