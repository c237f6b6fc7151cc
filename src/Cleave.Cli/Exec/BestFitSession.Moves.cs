using System.Globalization;
using System.Text;
using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Cli.Exec;

/// <content>Operations that resize the space and move its ranges.</content>
internal sealed partial class BestFitSession
{
    private string Resize(ulong newSize, OperationReader rest)
    {
        rest.End();
        if (newSize < _memory.Size)
        {
            return _memory.TryShrink(newSize, out AllocationFailure failure) ? "ok" : failure.IsNoSpace ? "err ENOSPC" : Unknown;
        }

        try
        {
            _memory.Grow(newSize);
            return "ok";
        }
        catch (ArgumentException)
        {
            return Unknown;
        }
    }

    private string Move(ulong id, ulong target, OperationReader rest)
    {
        rest.End();
        if (!_live.TryGetValue(id, out AllocatedRange range))
        {
            return Unknown;
        }

        bool moved = _memory.TryMove(
            new RangeMove(range, target), static _ => { }, out AllocatedRange there, out AllocationFailure failure);
        _live[id] = moved ? there : range;
        return Answer(there, failure);
    }

    private string Plan(ref OperationReader words)
    {
        MoveGoal goal;
        switch (words.Word())
        {
            case "run":
                ulong size = words.Number("size");
                if (!Alignment.TryCreate(words.Number("alignment"), out Alignment alignment))
                {
                    return Unknown;
                }

                goal = MoveGoal.FreeRun(size, alignment);
                break;
            case "range":
                goal = MoveGoal.EmptyRange(words.Number("start"), words.Number("end"));
                break;
            case "end":
                goal = MoveGoal.EmptyEnd(words.Number("new size"));
                break;
            default:
                throw new FormatException("the goal of a plan is run, range or end");
        }

        words.End();
        return _memory.TryPlanMoves(goal, out MovePlan? plan, out AllocationFailure failure) ? Text(plan) : failure.IsNoSpace ? "err ENOSPC"
            : Unknown;
    }

    /// <summary>Writes the moves as operations can repeat them, with the ids of the ranges.</summary>
    private string Text(MovePlan plan)
    {
        var ids = _live.ToDictionary(entry => entry.Value.Offset, entry => entry.Key);
        var answer = new StringBuilder("plan");
        foreach (RangeMove move in plan.Moves)
        {
            ids.Remove(move.From, out ulong id);
            ids[move.Target] = id;
            answer.Append(CultureInfo.InvariantCulture, $" {id}:{move.Target}");
        }

        return answer.ToString();
    }
}
