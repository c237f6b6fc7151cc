using Cleave.Buddies;
using Cleave.Moves;
using Cleave.Placement;
using Cleave.Runs;

namespace Cleave.Gpu;

/// <summary>Checks goals and moves, and finds what a caller needs to know about one that was refused. Changes nothing.</summary>
internal static class BlockMoveFailures
{
    /// <summary>Checks a goal, and gives the run that is wanted or the bounds of the window to empty, in chunks.</summary>
    public static AllocationFailure Check(MoveGoal goal, BuddySpace space, ulong baseOffset, out RunRequest request)
    {
        request = default;
        int shift = space.ChunkSize.Log2;
        (FailureCode code, ulong value, ulong limit) = GoalRules.Check(goal, baseOffset, space.Size, space.ChunkSize.Bytes);
        ulong alignment = Math.Max((goal.Alignment ?? default).Bytes, space.ChunkSize.Bytes);
        if (goal.Kind != MoveGoalKind.FreeRun)
        {
            (ulong first, ulong end) = code == FailureCode.None ? GoalRules.Window(goal, baseOffset, space.Size, shift) : default;
            request = new RunRequest(0, first, end);
        }
        else if (goal.Size == 0 || goal.Size > space.Size)
        {
            (code, value, limit) = goal.Size == 0 ? (FailureCode.SizeBelowMin, 0UL, 1UL)
                : (FailureCode.SizeAboveMax, goal.Size, space.Size);
        }
        else
        {
            // Offset 0 of the space has every alignment, so a run of any size up to the whole space can be there.
            request = new RunRequest(space.ChunkSize.RoundUp(goal.Size) >> shift, Alignment: alignment >> shift);
        }

        return code == FailureCode.None ? default : State(code, value, limit, nameof(goal), space);
    }

    /// <summary>Describes a goal for which no plan was found.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="maxBytes">The most bytes that the plan might have copied.</param>
    /// <param name="request">The run that is wanted, or the bounds of the window to empty.</param>
    /// <param name="fitting">Chunks of the longest run that is free at the alignment.</param>
    /// <param name="space">The space.</param>
    /// <param name="baseOffset">The base offset of the space.</param>
    public static AllocationFailure OfPlan(
        MoveGoal goal, ulong maxBytes, in RunRequest request, ulong fitting, BuddySpace space, ulong baseOffset)
    {
        bool isRun = goal.Kind == MoveGoalKind.FreeRun;
        bool isTotal = isRun && space.FreeBytes < space.ToBytes(request.Length);
        ulong size = isRun ? goal.Size : space.ToBytes(request.High - request.Low);
        return State(FailureCode.NoSpace, size, isTotal ? space.Size : maxBytes, null, space) with
        {
            Reason = isTotal ? NoSpaceReason.Total : NoSpaceReason.Moves,
            LargestFreeRun = space.MeasureLargestFreeRun(),
            Fitting = isRun ? space.ToBytes(fitting) : 0,
            IsContiguous = true,
            Range = isRun ? (baseOffset, baseOffset + space.Size)
                : (baseOffset + space.ToBytes(request.Low), baseOffset + space.ToBytes(request.High)),
        };
    }

    /// <summary>Checks where the target of a move lies.</summary>
    public static AllocationFailure OfTarget(in BlockMove move, BuddyBlock[] source, BuddySpace space, ulong baseOffset)
    {
        ulong end = baseOffset + space.Size;
        ulong unit = space.ToBytes(1UL << BlockPlaces.LargestOrder(source));
        (FailureCode code, ulong value, ulong limit) =
            move.Target < baseOffset ? (FailureCode.RangeBelowBase, move.Target, baseOffset)
            : move.Target > end || end - move.Target < move.Size ? (FailureCode.RangePastEnd, move.Target + move.Size, end)
            : ((move.Target - move.From) & (unit - 1)) != 0 ? (FailureCode.RangeStartUnaligned, move.Target, unit)
            : (FailureCode.None, 0, 0);
        return code == FailureCode.None ? default : State(code, value, limit, "target", space) with { Range = RangeOf(move, move.From) };
    }

    /// <summary>Describes a move whose target is not free.</summary>
    public static AllocationFailure OfTakenTarget(in BlockMove move, BuddySpace space) =>
        OfMove(move, NoSpaceReason.MoveTarget, move.Target, space);

    /// <summary>Describes a move of memory that was freed or changed since the plan was made, or is being moved.</summary>
    public static AllocationFailure OfSource(in BlockMove move, BuddySpace space) =>
        OfMove(move, NoSpaceReason.MoveSource, move.From, space);

    private static AllocationFailure OfMove(in BlockMove move, NoSpaceReason reason, ulong start, BuddySpace space) =>
        State(FailureCode.NoSpace, move.Size, space.Size, null, space) with { Reason = reason, Range = RangeOf(move, start) };

    private static (ulong Start, ulong End) RangeOf(in BlockMove move, ulong start) => (start, start + move.Size);

    private static AllocationFailure State(FailureCode code, ulong value, ulong limit, string? parameter, BuddySpace space) => new()
    {
        Code = code,
        Value = value,
        Limit = limit,
        ParamName = parameter,
        FreeBytes = space.FreeBytes,
        LargestFreeBlock = space.LargestFreeBlock,
        MinBlock = space.ChunkSize.Bytes,
        Text = BlockMoveText.Instance,
    };
}
