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

    /// <summary>The number of allocations that were live at the end of the last pass; null if the workload does not count them.</summary>
    public long? LiveBlocks { get; init; }

    /// <summary>The quantity that the results of the workload differ in, which a curve has as its horizontal axis.</summary>
    public BenchAxis Axis { get; init; }

    /// <summary>The figures of the reference.</summary>
    public required BenchReference Reference { get; init; }

    /// <summary>The median over the passes; of two in the middle, the larger.</summary>
    public double Median => Passes.Order().ElementAt(Passes.Count / 2);

    /// <summary>The lowest value of all passes, which is the fastest pass if the unit is a time.</summary>
    public double Minimum => Passes.Min();

    /// <summary>The highest value of all passes, which is the fastest pass if the unit is a rate.</summary>
    public double Maximum => Passes.Max();

    /// <summary>The value of the fastest pass.</summary>
    public double Best => Unit.IsRate() ? Maximum : Minimum;

    /// <summary>The factor by which the median is faster than the reference; null if the reference was not measured.</summary>
    public double? Speedup => Unit.IsRate() ? Median / Reference.Time : Reference.Time / Median;

    /// <summary>The workload, the path and the size of the space in one line, such as "B3 core, 16 GiB".</summary>
    public string Title => $"{Workload} {Path}, {new ByteSize(Space)}";

    /// <summary>Whether the placements differ from those of the reference.</summary>
    public bool Differs => Reference.Checksum is { } expected && Checksum != expected;
}
