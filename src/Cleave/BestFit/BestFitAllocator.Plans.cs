using System.Diagnostics.CodeAnalysis;
using Cleave.Moves;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <content>Planning moves that make free memory.</content>
public sealed partial class BestFitAllocator
{
    /// <summary>Plans moves that make a free run, or empty a range or the end of the space,
    /// with few bytes copied. Changes nothing.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>The plan, whose moves <see cref="TryBeginMove(RangeMove, out PendingMove?, out AllocationFailure)"/> makes.</returns>
    /// <exception cref="ArgumentException">The goal is invalid; the message names the value and the limit.</exception>
    /// <exception cref="AllocationException">No plan was found; the exception says why.</exception>
    /// <remarks>
    /// A range keeps the alignment that it was asked for with. One that was asked for within bounds is not moved. The search finds a plan
    /// with the fewest bytes if the ranges that are in the way fit elsewhere, and a good one otherwise; it is bounded, so it may miss a
    /// plan that needs many steps. The lock is held for a copy of the allocations only. Cost: the number of allocations, and at most some
    /// thousand placements.
    /// </remarks>
    public MovePlan PlanMoves(MoveGoal goal, MovePlanOptions? options = null) =>
        TryPlanMoves(goal, out MovePlan? plan, out AllocationFailure failure, options) ? plan : throw failure.ToException();

    /// <summary>Plans moves as <see cref="PlanMoves"/> does, but returns false if no plan is found.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="plan">The plan; null if none was found.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>Whether a plan was found.</returns>
    public bool TryPlanMoves(MoveGoal goal, [NotNullWhen(true)] out MovePlan? plan, MovePlanOptions? options = null) =>
        TryPlanMoves(goal, out plan, out _, options);

    /// <summary>Plans moves as <see cref="PlanMoves"/> does, but returns false with the reason if no plan is found.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="plan">The plan; null if none was found.</param>
    /// <param name="failure">Why no plan was found.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>Whether a plan was found.</returns>
    public bool TryPlanMoves(
        MoveGoal goal, [NotNullWhen(true)] out MovePlan? plan, out AllocationFailure failure, MovePlanOptions? options = null)
    {
        options ??= new MovePlanOptions();
        MoveSnapshot snapshot;
        RunRequest request;
        using (_lock.Enter())
        {
            plan = null;
            failure = MoveFailures.Check(goal, _space.Free, _units, out request);
            if (failure.IsFailure)
            {
                return false;
            }

            snapshot = new MoveSnapshot(Id, _units, _space.Ranges);
        }

        RangeStep[]? steps = snapshot.Plan(goal, request, options, out ulong least);
        if (steps is null)
        {
            using (_lock.Enter())
            {
                failure = MoveFailures.OfPlan(goal, options.MaxBytes, request, _space.Free, _units);
            }

            return false;
        }

        plan = new MovePlan(goal, snapshot.MovesOf(steps), snapshot.Bytes(least));
        return true;
    }
}
