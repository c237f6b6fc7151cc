using System.Globalization;

namespace Cleave.Iterations;

/// <summary>Counts and sizes of an <see cref="IterationAllocator"/> at one moment. Sizes are bytes; counts are totals since it was made.
/// Immutable.</summary>
public sealed record IterationStatistics
{
    internal IterationStatistics()
    {
    }

    /// <summary>Bytes that the allocator manages.</summary>
    public ulong Size { get; internal init; }

    /// <summary>Bytes in live ranges, rounding to the granularity included.</summary>
    public ulong AllocatedBytes { get; internal init; }

    /// <summary>Bytes that plans reserve, in use or not. Requests that are not planned are served outside of them.</summary>
    public ulong ReservedBytes { get; internal init; }

    /// <summary>Bytes that are neither allocated nor reserved.</summary>
    public ulong FreeBytes { get; internal init; }

    /// <summary>The number of live ranges.</summary>
    public ulong Allocations { get; internal init; }

    /// <summary>Bytes of bookkeeping, without the recordings.</summary>
    public ulong MetadataBytes { get; internal init; }

    /// <summary>The number of iterations that have begun.</summary>
    public long Iterations { get; internal init; }

    /// <summary>The number of iterations that have ended and had a plan.</summary>
    public long PlannedIterations { get; internal init; }

    /// <summary>Requests that were served at their planned offsets.</summary>
    public long Hits { get; internal init; }

    /// <summary>Requests in iterations with a plan that came otherwise than planned, or whose place was in use.
    /// Best fit served them.</summary>
    public long Misses { get; internal init; }

    /// <summary>Misses that the plan knows, but whose place may be in use: a range was freed later than planned, or the request came after
    /// its planned free. Part of <see cref="Misses"/>.</summary>
    public long BlockedMisses { get; internal init; }

    /// <summary>Requests that the plan leaves to best fit, because their ranges live for longer than an iteration. They count neither as
    /// hits nor as misses.</summary>
    public long LongLived { get; internal init; }

    /// <summary>Requests that best fit served, in iterations or not.</summary>
    public long BestFitRequests { get; internal init; }

    /// <summary>Plans that were taken into use.</summary>
    public long Plans { get; internal init; }

    /// <summary>The number of times at which a plan was found outdated, because two iterations in a row had too many misses.</summary>
    public long OutdatedPlans { get; internal init; }

    /// <summary>The number of times at which all plans were given up, because a request found no room beside them.</summary>
    public long GivenUpPlans { get; internal init; }

    /// <summary>The share of hits among the requests that were planned, from 0 to 1; 0 before the first.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);

    /// <summary>The statistics in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{ByteText.Exact(Size)}: {ByteText.Exact(AllocatedBytes)} in {Allocations} {(Allocations == 1 ? "allocation" : "allocations")}, "
            + $"{ByteText.Exact(ReservedBytes)} reserved by plans, {ByteText.Exact(FreeBytes)} free; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Iterations} iterations, {PlannedIterations} with a plan, {HitRate:P1} hits");
}
