using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Storage.Spaces;

/// <summary>Moves that make free memory, in the order in which they have to be made, as plain data. Immutable.</summary>
/// <remarks>A plan is a proposal: nothing is reserved. Its moves are made one at a time, or not at all. A move whose range or target has
/// changed since the plan was made is refused.</remarks>
public sealed class DurableMovePlan
{
    private readonly MovePlan _plan;

    internal DurableMovePlan(MovePlan plan, Dictionary<ulong, ulong> ids)
    {
        _plan = plan;
        var steps = new DurableMoveStep[plan.Moves.Count];
        for (int step = 0; step < steps.Length; step++)
        {
            RangeMove move = plan.Moves[step];
            // A plan may move a range twice, from where its first move put it.
            ids.Remove(move.From, out ulong id);
            ids[move.Target] = id;
            steps[step] = new DurableMoveStep(new DurableRange(id, move.From, move.Size), move.Target) { Move = move };
        }

        Steps = steps;
    }

    /// <summary>The free memory that the moves make.</summary>
    public MoveGoal Goal => _plan.Goal;

    /// <summary>The moves, in their order; none if the memory is free already.</summary>
    public IReadOnlyList<DurableMoveStep> Steps { get; }

    /// <summary>Bytes that all moves together copy.</summary>
    public ulong Bytes => _plan.Bytes;

    /// <summary>The plan in words: the number of moves, their bytes and their goal.</summary>
    public override string ToString() => _plan.ToString();
}
