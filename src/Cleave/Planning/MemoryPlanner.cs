using System.Collections.Immutable;

namespace Cleave.Planning;

/// <summary>Places allocations whose lives are known in advance, in as few bytes as it finds.</summary>
/// <remarks>
/// <para>
/// Compilers for devices plan so, and a recorded program can be planned as well: a training step, an inference pass or a frame does the
/// same again. The problem is dynamic storage allocation, which is NP-hard; recorded programs are nearly always planned at the peak of
/// their live bytes at once, without any fragmentation.
/// </para>
/// <para>
/// Good orders of placement come first, then a canonical search with growing limits, then local search for as long as the limits allow.
/// The search follows MiniMalloc (Moffitt, "MiniMalloc: A Lightweight Memory Allocator for Hardware-Accelerated Machine Learning", ASPLOS
/// 2023). A step costs a few logarithms of the number of allocations; with several groups, or for the first plan with fixed offsets, the
/// number of those that an allocation conflicts with.
/// </para>
/// <para>Thread-safe: it keeps nothing.</para>
/// </remarks>
/// <example>
/// <code>
/// PlannedAllocation[] tensors = [new(1024, Begin: 0, End: 2), new(512, Begin: 1, End: 3), new(1024, Begin: 2, End: 4)];
/// MemoryPlan plan = MemoryPlanner.Plan(tensors);
/// Console.WriteLine(plan.Height); // 1536
/// Console.WriteLine(plan.IsLeast); // True
/// </code>
/// </example>
public static class MemoryPlanner
{
    /// <summary>Plans the offsets of allocations whose lives are known.</summary>
    /// <param name="allocations">The allocations, in any order.</param>
    /// <param name="options">The limits; the defaults if null.</param>
    /// <param name="progress">Receives every better plan's height, and the end of every round of the search.</param>
    /// <param name="cancel">Ends the planner early: it returns the best plan so far.</param>
    /// <returns>The best plan that was found, checked. It may be higher than the capacity:
    /// compare <see cref="MemoryPlan.Height"/>.</returns>
    /// <exception cref="ArgumentException">An allocation has no bytes or no life, a fixed offset that contradicts its alignment or that
    /// another fixed allocation has taken; the message names its index.</exception>
    /// <exception cref="OverflowException">The allocations need more than 2^64 - 2 bytes, or no plan below that was found.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a first plan.</exception>
    public static MemoryPlan Plan(
        ReadOnlySpan<PlannedAllocation> allocations,
        MemoryPlannerOptions? options = null,
        IProgress<PlanProgress>? progress = null,
        CancellationToken cancel = default)
    {
        options ??= new MemoryPlannerOptions();
        PlanInput.Check(allocations, options);
        var budget = new PlanBudget(options.NodeLimit, options.TimeLimit ?? TimeSpan.MaxValue, cancel);
        if (allocations.IsEmpty)
        {
            return new MemoryPlan([], 0, 0, PlanEnd.Proved, 0, budget.Elapsed);
        }

        var run = new PlanRun(budget, options.Capacity, progress);
        if (PlanInput.HasSeveralGroups(allocations))
        {
            new GroupPlanner(allocations.ToArray(), run, options.Seed).Plan();
        }
        else
        {
            new LifePlanner(PlanProblem.Of(allocations), run, options.Seed).Plan();
        }

        return Checked(allocations, run, cancel);
    }

    private static MemoryPlan Checked(ReadOnlySpan<PlannedAllocation> allocations, PlanRun run, CancellationToken cancel)
    {
        if (!run.HasPlan)
        {
            cancel.ThrowIfCancellationRequested();
            throw new OverflowException(
                $"No plan below 2^64 - 1 bytes was found for {allocations.Length} allocations; they need at least "
                    + $"{ByteText.Exact(run.Bound)}.");
        }

        if (PlanVerifier.FindViolation(allocations, run.Offsets, run.Height) is { } violation)
        {
            throw new InvariantException("Planned", $"The planner made a wrong plan: {violation.Message}");
        }

        return new MemoryPlan(
            ImmutableArray.Create(run.Offsets), run.Height, Math.Min(run.Bound, run.Height), run.End, run.Budget.Spent, run.Budget.Elapsed);
    }
}
