using System.Diagnostics.CodeAnalysis;
using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Storage.Spaces;

/// <content>Moving ranges, so that free memory joins.</content>
public sealed partial class DurableSpace
{
    /// <summary>Plans moves that make a free run, or empty a range or the end of the space, with few bytes copied. Changes
    /// nothing.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <exception cref="ArgumentException">The goal is invalid; the message names the value and the limit.</exception>
    /// <exception cref="AllocationException">No plan was found; the exception says why.</exception>
    /// <remarks>Pending allocations and the targets of pending moves are not moved. Cost: the number of allocations, and at most some
    /// thousand placements.</remarks>
    public DurableMovePlan PlanMoves(MoveGoal goal, MovePlanOptions? options = null) =>
        TryPlanMoves(goal, out DurableMovePlan? plan, out AllocationFailure failure, options) ? plan : throw failure.ToException();

    /// <summary>Plans moves as <see cref="PlanMoves"/> does, but returns false with the reason if no plan is found.</summary>
    /// <param name="goal">The free memory that is wanted.</param>
    /// <param name="plan">The plan; null if none was found.</param>
    /// <param name="failure">Why no plan was found.</param>
    /// <param name="options">Limits of the plan; null for none.</param>
    /// <returns>Whether a plan was found.</returns>
    public bool TryPlanMoves(
        MoveGoal goal, [NotNullWhen(true)] out DurableMovePlan? plan, out AllocationFailure failure, MovePlanOptions? options = null)
    {
        ThrowIfDisposed();
        options ??= new MovePlanOptions();
        Dictionary<ulong, ulong> ids = MovableIds();
        MovePlanOptions movable = options with
        {
            CanMove = range => ids.ContainsKey(range.Offset) && options.CanMove?.Invoke(range) != false,
        };
        bool isFound = Table.Memory.TryPlanMoves(goal, out MovePlan? moves, out failure, movable);
        plan = isFound ? new DurableMovePlan(moves!, ids) : null;
        return isFound;
    }

    /// <summary>Begins a move of a plan: allocates the memory at the target in this process, so that the caller can copy the content
    /// there.</summary>
    /// <param name="step">The move of the plan.</param>
    /// <exception cref="AllocationException">The range has changed since the plan was made, or the target is not free. Nothing has
    /// changed.</exception>
    /// <exception cref="MisuseException">The step is <c>default</c>.</exception>
    public DurableMove BeginMove(DurableMoveStep step) =>
        TryBeginMove(step, out DurableMove? move, out AllocationFailure failure) ? move : throw failure.ToException();

    /// <summary>Begins a move of a plan as <see cref="BeginMove"/> does, but returns false with the reason if it is not possible any
    /// more.</summary>
    /// <param name="step">The move of the plan.</param>
    /// <param name="move">The move that has begun, which a <see cref="SpaceChange"/> commits and disposal drops; null if it was
    /// refused.</param>
    /// <param name="failure">Why the move was refused.</param>
    /// <returns>Whether the move has begun. If not, nothing has changed.</returns>
    /// <exception cref="MisuseException">The step is <c>default</c>.</exception>
    public bool TryBeginMove(DurableMoveStep step, [NotNullWhen(true)] out DurableMove? move, out AllocationFailure failure)
    {
        ThrowIfDisposed();
        ThrowIfReadOnly();
        if (step.Range.Id == 0)
        {
            throw new MisuseException(
                new Misuse(MisuseKind.NoHandle, 0, "The step is a default value, which is no move of a plan."), nameof(step));
        }

        move = null;
        lock (Table.Lock)
        {
            // A range that is gone, or that another move has, is for the allocator one that has changed.
            bool isThere = Table.TryFind(step.Range.Id, out StoredRange? live) && !live.IsLeaving && live.Move is null
                && live.Memory == step.Move.Range;
            if (!isThere)
            {
                failure = new AllocationFailure
                {
                    Code = FailureCode.NoSpace,
                    Reason = NoSpaceReason.MoveSource,
                    Value = step.Range.Size,
                    Limit = Size,
                    FreeBytes = Table.Memory.FreeBytes,
                    Range = (step.Range.Offset, step.Range.End),
                    Text = new PlainText(
                        $"Range {step.Range} was freed or moved since its move was planned, or another move of it is pending."),
                };
                return false;
            }

            if (Table.Memory.TryBeginMove(step.Move, out PendingMove? pending, out failure))
            {
                move = live!.Move = new DurableMove(this, live, pending);
            }

            return move is not null;
        }
    }

    /// <summary>The numbers of the ranges that may be moved, by their offsets.</summary>
    private Dictionary<ulong, ulong> MovableIds()
    {
        lock (Table.Lock)
        {
            var ids = new Dictionary<ulong, ulong>(Table.Count);
            foreach (StoredRange live in Table.Ranges)
            {
                if (!live.IsLeaving && live.Move is null)
                {
                    ids.Add(live.Memory.Offset, live.Id);
                }
            }

            return ids;
        }
    }
}
