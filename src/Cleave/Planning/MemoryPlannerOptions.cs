namespace Cleave.Planning;

/// <summary>The limits and the seed of a <see cref="MemoryPlanner"/>. Immutable, so thread-safe.</summary>
public sealed record MemoryPlannerOptions
{
    /// <summary>
    /// The bytes that the plan should fit in; null, the default, to look for the least height. With a capacity the planner ends as soon as
    /// a plan fits.
    /// </summary>
    public ulong? Capacity { get; init; }

    /// <summary>
    /// The number of placements that are tried before the planner ends; 10 million by default. The first plan is always completed. Without
    /// a limit of time and without cancellation, the plan depends only on the allocations, this limit and the seed.
    /// </summary>
    public long NodeLimit { get; init; } = 10_000_000;

    /// <summary>The time after which the planner ends with the best plan so far; null, the default, for none.
    /// The first plan is always completed.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The seed of the random choices: another one gives other plans where none is proved the least.</summary>
    public int Seed { get; init; } = 1;
}
