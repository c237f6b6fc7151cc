namespace Cleave.Iterations;

/// <summary>The memory that an <see cref="IterationAllocator"/> manages, and how it learns. Immutable, so thread-safe.</summary>
public sealed record IterationAllocatorOptions
{
    /// <summary>Bytes to manage, at least <see cref="Granularity"/>; rounded down to a multiple of it. <see cref="BaseOffset"/> + Size must
    /// stay below 2^64.</summary>
    public required ulong Size { get; init; }

    /// <summary>The lowest offset of the space, in bytes: a multiple of <see cref="Granularity"/>; 0 by default.</summary>
    public ulong BaseOffset { get; init; }

    /// <summary>Bytes of which every offset and every size is a multiple; 256 by default.</summary>
    public Alignment Granularity { get; init; } = new(256);

    /// <summary>The number of positions that a request may come earlier or later than planned; 8 by default, 0 for none. A request that
    /// comes exactly as planned costs the same with any slack.</summary>
    public int Slack { get; init; } = 8;

    /// <summary>The share of the requests of an iteration that may differ from the plan, from 0 to 1; 0.1 by default. Two iterations in a
    /// row above it are recorded and planned again. Two recorded iterations that differ by at most this share count as equal.</summary>
    public double MissLimit { get; init; } = 0.1;

    /// <summary>The limit of the search for a plan, in placements; 200 000 by default,
    /// which take about a second in the background.</summary>
    public long PlanNodeLimit { get; init; } = 200_000;

    /// <summary>The observer that is notified of every allocation and free, under the lock and so in their order; null, the default, costs
    /// nothing.</summary>
    public IAllocationObserver? Observer { get; init; }
}
