namespace Cleave.Planning;

/// <summary>The progress of a planner, reported with every better plan, and after every round of the search.</summary>
/// <param name="Height">The height of the best plan so far, in bytes; null before the first.</param>
/// <param name="Bound">The height that no plan can be below, in bytes.</param>
/// <param name="Nodes">The placements that were tried.</param>
/// <param name="Elapsed">The time since the planner began.</param>
public sealed record PlanProgress(ulong? Height, ulong Bound, long Nodes, TimeSpan Elapsed);
