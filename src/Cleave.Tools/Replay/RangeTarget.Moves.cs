using Cleave.BestFit;
using Cleave.Moves;
using Cleave.Tools.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Replay;

/// <content>Moves that make room for requests which would fail.</content>
internal sealed partial class RangeTarget
{
    // The ids of the live ranges by their offsets; kept only if ranges may be moved.
    private readonly Dictionary<ulong, long> _ids = new(SeededComparer.Shared);
    private readonly ulong _mayMove;

    /// <summary>Bytes that moves have copied so far.</summary>
    public ulong MovedBytes { get; private set; }

    /// <summary>The number of moves so far.</summary>
    public int Moves { get; private set; }

    private bool TryServeWithMoves(in TraceEvent allocation, out AllocatedRange range)
    {
        bool served = TryAllocate(allocation, out range) || (TryMakeRoom(allocation) && TryAllocate(allocation, out range));
        if (served)
        {
            _ids.Add(range.Offset, allocation.Id);
        }

        return served;
    }

    /// <summary>Moves ranges so that a request is served, if the rest of the allowed bytes suffices.</summary>
    private bool TryMakeRoom(in TraceEvent request)
    {
        var goal = MoveGoal.FreeRun(request.Size, new Alignment(Math.Max(request.Alignment, _minAlignment)));
        if (!_memory.TryPlanMoves(goal, out MovePlan? plan, new MovePlanOptions { MaxBytes = _mayMove - MovedBytes }))
        {
            return false;
        }

        foreach (RangeMove move in plan.Moves)
        {
            // A replay has no bytes to copy.
            _memory.TryMove(move, static _ => { }, out AllocatedRange moved);
            _ids.Remove(move.From, out long id);
            _ids.Add(moved.Offset, id);
            _live[id] = moved;
        }

        MovedBytes += plan.Bytes;
        Moves += plan.Moves.Count;
        return true;
    }
}
