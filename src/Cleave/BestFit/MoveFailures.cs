using Cleave.Moves;
using Cleave.Runs;

namespace Cleave.BestFit;

/// <summary>Checks goals and moves, and finds what a caller needs to know about one that was refused. Changes nothing.</summary>
internal static class MoveFailures
{
    /// <summary>Checks a goal, and gives the run that is wanted or the bounds of the window to empty, in granules.</summary>
    public static AllocationFailure Check(MoveGoal goal, FreeRuns free, in RangeUnits units, out RunRequest request)
    {
        if (goal.Kind == MoveGoalKind.FreeRun)
        {
            var demand = new RangeDemand(goal.Size, goal.Alignment, default, PreferClear: false);
            FailureCode error = demand.ToRequest(units, out request);
            return error == FailureCode.None ? default
                : RangeFailures.Of(error, demand, request, free, units) with { ParamName = nameof(goal) };
        }

        (FailureCode code, ulong value, ulong limit) = GoalRules.Check(goal, units.BaseOffset, units.Size, units.Granularity.Bytes);
        if (code != FailureCode.None)
        {
            request = default;
            return RangeFailures.OfResize(code, value, limit, nameof(goal), free, units);
        }

        (ulong first, ulong end) = GoalRules.Window(goal, units.BaseOffset, units.Size, units.Granularity.Log2);
        request = new RunRequest(0, first, end);
        return default;
    }

    /// <summary>Describes a goal for which no plan was found.</summary>
    public static AllocationFailure OfPlan(MoveGoal goal, ulong maxBytes, in RunRequest request, FreeRuns free, in RangeUnits units)
    {
        bool isRun = goal.Kind == MoveGoalKind.FreeRun;
        ulong size = isRun ? goal.Size : units.Bytes(request.High - request.Low);
        AllocationFailure failure = RangeFailures.OfResize(FailureCode.NoSpace, size, units.Size, null, free, units);
        return failure with
        {
            Reason = isRun && free.Free < request.Length ? NoSpaceReason.Total : NoSpaceReason.Moves,
            Limit = isRun && free.Free < request.Length ? units.Size : maxBytes,
            Fitting = isRun ? units.Bytes(LongestFit.Of(free, request)) : 0,
            Range = isRun ? (units.BaseOffset, units.BaseOffset + units.Size) : (units.OffsetOf(request.Low), units.OffsetOf(request.High)),
        };
    }

    /// <summary>Checks the target of a range that is up to date.</summary>
    public static AllocationFailure OfTarget(in RangeSlot slot, ulong target, FreeRuns free, in RangeUnits units)
    {
        ulong size = units.Bytes(slot.Length);
        ulong end = units.BaseOffset + units.Size;
        ulong alignment = units.Bytes(slot.Alignment);
        (FailureCode error, ulong value, ulong limit) =
            target < units.BaseOffset ? (FailureCode.RangeBelowBase, target, units.BaseOffset)
            : target > end || end - target < size ? (FailureCode.RangePastEnd, target + size, end)
            : (target & (alignment - 1)) != 0 ? (FailureCode.RangeStartUnaligned, target, alignment)
            : (FailureCode.None, 0, 0);
        if (error != FailureCode.None)
        {
            return RangeFailures.OfResize(error, value, limit, nameof(target), free, units);
        }

        ulong start = units.At(target);
        bool isFree = free.TryGetRunFrom(start, out FreeRun run) && run.Start <= start && run.End - start >= slot.Length;
        return isFree ? default : RangeFailures.OfResize(FailureCode.NoSpace, size, units.Size, null, free, units) with
        {
            Reason = NoSpaceReason.MoveTarget,
            Range = (target, target + size),
        };
    }

    /// <summary>Describes a move of a range that was freed or changed since the plan was made.</summary>
    public static AllocationFailure OfSource(AllocatedRange range, FreeRuns free, in RangeUnits units) =>
        RangeFailures.OfResize(FailureCode.NoSpace, range.Size, units.Size, null, free, units) with
        {
            Reason = NoSpaceReason.MoveSource,
            Range = (range.Offset, range.End),
        };
}
