namespace Cleave.Tools.Advice;

/// <summary>Options of the trials for an advice. Immutable, so thread-safe.</summary>
public sealed record AdviceOptions
{
    /// <summary>The granularities, in bytes, that best fit is tried with, from fine to coarse.</summary>
    public static IReadOnlyList<Alignment> Granularities { get; } = [new(256), new(512), new(4096), new(2 << 20)];

    /// <summary>The least alignment of every allocation, in bytes; null, the default, for the unit of each allocator. A recording that
    /// states a larger one gets that.</summary>
    public Alignment? MinAlignment { get; init; }

    /// <summary>The unit of the footprints, in bytes: spaces are multiples of it.
    /// Null, the default, for 2 MiB, or less for small recordings.</summary>
    public Alignment? PageSize { get; init; }

    /// <summary>The number of timed passes of each allocator, of which the median counts; 5 by default, 0 to leave the time out.</summary>
    public int TimedPasses { get; init; } = 5;

    /// <summary>The most allocations of a recording that is planned as well; 50 000 by default, 0 to plan none.</summary>
    public int MostPlanned { get; init; } = 50_000;

    /// <summary>The placements that the planner tries at most; 200 000 by default. The first plan is always completed.</summary>
    public long PlanNodes { get; init; } = 200_000;
}
