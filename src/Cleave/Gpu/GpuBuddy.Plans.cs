using System.Diagnostics.CodeAnalysis;
using Cleave.Buddies;
using Cleave.Moves;
using Cleave.Runs;

namespace Cleave.Gpu;

/// <content>Planning moves that make free memory.</content>
public sealed partial class GpuBuddy
{
    /// <summary>Plans moves that make a free run, or empty a range or the end of the space,
    /// with few bytes copied. Changes nothing, except that thread caches are flushed.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="options">Limits of the plan, and alignments and ranges to keep; null for none.</param>
    /// <returns>The plan, whose moves <see cref="TryBeginMove(BlockMove, out PendingBlockMove?, out AllocationFailure)"/> makes.</returns>
    /// <exception cref="ArgumentException">The goal is invalid; the message names the value and the limit.</exception>
    /// <exception cref="AllocationException">No plan was found; the exception says why.</exception>
    /// <remarks>
    /// <para>
    /// Each block moves to a place at a multiple of its size, and stays one block. An owner whose blocks are one run of addresses in
    /// ascending order, as a contiguous request is served, moves as a whole and stays one run. The blocks of other owners move one by one,
    /// and so do plain values, even those of one contiguous request. The alignment and the range of a request are not remembered:
    /// <see cref="BlockMovePlanOptions"/> says what is kept by default, and takes the rest.
    /// </para>
    /// <para>
    /// The search finds a plan with the fewest bytes if the memory that is in the way fits elsewhere, and a good one otherwise; it is
    /// bounded, so it may miss a plan that needs many steps. The lock is held for a copy of the allocations only. Cost: the number of
    /// blocks and its logarithm, and at most 20 000 trial placements and two more for each block or run.
    /// </para>
    /// </remarks>
    public BlockMovePlan PlanMoves(MoveGoal goal, BlockMovePlanOptions? options = null) =>
        TryPlanMoves(goal, out BlockMovePlan? plan, out AllocationFailure failure, options) ? plan : throw failure.ToException();

    /// <summary>Plans moves as <see cref="PlanMoves"/> does, but returns false if no plan is found.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="plan">The plan; null if none was found.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>Whether a plan was found.</returns>
    public bool TryPlanMoves(MoveGoal goal, [NotNullWhen(true)] out BlockMovePlan? plan, BlockMovePlanOptions? options = null) =>
        TryPlanMoves(goal, out plan, out _, options);

    /// <summary>Plans moves as <see cref="PlanMoves"/> does, but returns false with the reason if no plan is found.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="plan">The plan; null if none was found.</param>
    /// <param name="failure">Why no plan was found.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>Whether a plan was found.</returns>
    public bool TryPlanMoves(
        MoveGoal goal,
        [NotNullWhen(true)] out BlockMovePlan? plan,
        out AllocationFailure failure,
        BlockMovePlanOptions? options = null)
    {
        options ??= new BlockMovePlanOptions();
        BlockMoveSnapshot snapshot;
        RunRequest request;
        using (_lock.Enter())
        {
            plan = null;
            failure = BlockMoveFailures.Check(goal, _space, BaseOffset, out request);
            if (failure.IsFailure)
            {
                return false;
            }

            Caches?.Blocks.Drain();
            snapshot = new BlockMoveSnapshot(this, _space, _owned, _values, _moves?.Open ?? []);
        }

        if (snapshot.Plan(goal, request, options, out ulong least, out ulong fitting) is { } moves)
        {
            plan = new BlockMovePlan(goal, moves, least);
            return true;
        }

        using (_lock.Enter())
        {
            failure = BlockMoveFailures.OfPlan(goal, options.MaxBytes, request, fitting, _space, BaseOffset);
        }

        return false;
    }

    /// <summary>Whether a block is being moved. Under the lock.</summary>
    internal bool IsMoving(BuddyBlock block) => _moves?.TryGet(block, out _) == true;
}
