using Cleave.Gpu;
using Cleave.Moves;
using Cleave.Placement;

namespace Cleave.Tests.Face;

/// <content>Plans and moves.</content>
internal sealed partial class BlockMoveSession
{
    private string Plan(BlockMoveOp op)
    {
        MoveGoal goal = GoalOf(op);
        if (!_buddy.TryPlanMoves(goal, out BlockMovePlan? plan, out AllocationFailure failure))
        {
            Assert.False(failure.IsInvalid, failure.ToString());
            return "no plan";
        }

        Assert.True(plan.Bytes >= plan.LeastBytes);
        foreach (BlockMove move in plan.Moves)
        {
            Assert.True(_buddy.TryBeginMove(move, out PendingBlockMove? pending, out failure), $"{move} of {plan}: {failure}");
            Copy(move);
            Crash();
            Complete(pending, op.Flag);
            Check();
        }

        Assert.True(IsReached(goal), $"{goal} after {plan}");
        return plan.Moves.Count == 0 ? "free already" : "planned";
    }

    private MoveGoal GoalOf(BlockMoveOp op)
    {
        ulong size = Math.Min((ulong)op.Size * Chunk, _buddy.Size);
        ulong start = Base + ((ulong)op.Which % (_buddy.Size / Chunk) * Chunk);
        return (op.Way % 3) switch
        {
            0 => MoveGoal.FreeRun(size, new Alignment(Chunk << (op.Way / 3 % 4))),
            1 => MoveGoal.EmptyRange(start, Math.Min(start + size, Base + _buddy.Size)),
            _ => MoveGoal.EmptyEnd(size),
        };
    }

    private bool IsReached(MoveGoal goal) => goal.Kind switch
    {
        MoveGoalKind.EmptyEnd => _buddy.GetBlocks().All(block => block.IsFree || block.Offset + block.Size <= Base + goal.Size),
        MoveGoalKind.EmptyRange => _buddy.GetBlocks().All(
            block => block.IsFree || block.Offset + block.Size <= goal.Start || block.Offset >= goal.Start + goal.Size),
        _ => HasFreeRun(goal.Size, goal.Alignment!.Value),
    };

    private bool HasFreeRun(ulong size, Alignment alignment)
    {
        ulong from = Base;
        foreach (GpuBuddyBlockInfo block in _buddy.GetBlocks())
        {
            from = block.IsFree ? from : block.Offset + block.Size;
            if (Base + alignment.RoundUp(from - Base) + size <= block.Offset + block.Size)
                return true;
        }

        return false;
    }

    /// <summary>Begins a move of a value, or of an owner that moves as a whole, to some place, which may be taken.</summary>
    private string BeginMove(HeldBlocks held, BlockMoveOp op)
    {
        ulong unit = held.Blocks.Length == 0 ? Chunk : held.Blocks.Max(block => block.Size);
        ulong target = held.Blocks.Length == 0 ? 0 : held.Blocks[0].Offset % unit;
        target += (Base / unit * unit) + ((ulong)(op.Size + (op.Way * 3)) % (_buddy.Size / Chunk) * Chunk / unit * unit);
        PendingBlockMove? pending;
        AllocationFailure failure;
        try
        {
            _ = held.Owner is { } owner ? _buddy.TryBeginMove(owner, target, out pending, out failure)
                : _buddy.TryBeginMove(held.Value, target, out pending, out failure);
        }
        catch (InvalidOperationException) when (held.Owner is not null)
        {
            Assert.True(held.Owner.Count == 0 || !IsAscending(held.Owner));
            return "scattered";
        }

        if (pending is null)
            return failure.Code == FailureCode.NoSpace ? failure.Reason.ToString() : failure.Code.ToString();

        _pending.Add(pending);
        return "begun";
    }

    private string EndMove(PendingBlockMove pending, BlockMoveOp op)
    {
        _pending.Remove(pending);
        if (op.Way % 4 == 0)
        {
            pending.Dispose();
            return "dropped";
        }

        Copy(pending.Move);
        return Complete(pending, op.Flag) ? "completed" : "expired";
    }

    private bool Complete(PendingBlockMove pending, bool cleared)
    {
        BlockMove move = pending.Move;
        HeldBlocks? value = _held.Find(held => held.Owner is null && held.Value.Offset == move.From && !move.IsOwned);
        bool isCurrent = pending.TryComplete(out AllocatedBlock moved, cleared);
        Assert.True(pending.IsEnded);
        if (!isCurrent)
            return false;

        Leave(move.From, move.Size, cleared);
        Assert.Equal((move.Target, move.IsOwned), (moved.Offset, !_buddy.TryGetBlock(move.Target, out _)));
        if (!move.IsOwned)
        {
            Assert.False(_buddy.TryFree(value!.Value));
            value.Value = moved;
        }

        return true;
    }

    private static bool IsAscending(AllocatedBlocks owner) =>
        owner.Zip(owner.Skip(1)).All(pair => pair.First.Offset + pair.First.Size == pair.Second.Offset);

    private void Copy(BlockMove move) => BytesAt(move.From, move.Size).CopyTo(_bytes.AsSpan((int)(move.Target - Base)));
}
