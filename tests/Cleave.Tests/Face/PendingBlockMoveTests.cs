using Cleave.Gpu;
using Cleave.Moves;

namespace Cleave.Tests.Face;

/// <summary>A move in two steps, and all that may happen between them.</summary>
public sealed class PendingBlockMoveTests
{
    private const ulong Chunk = 4096;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = 16 * Chunk });

    [Fact]
    public void Until_a_move_is_complete_both_places_are_taken_and_then_the_target_is_dirty()
    {
        _buddy.ResetClear(isClear: true);
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk, flags: GpuBuddyAllocationFlags.Clear);
        Assert.True(_buddy.TryBeginMove(block, 4 * Chunk, out PendingBlockMove? pending, out _));
        Assert.Equal((12 * Chunk, false), (_buddy.FreeBytes, pending.IsEnded));
        Assert.Equal("[0xe000, +8 KiB) to 0x4000, pending", pending.ToString());
        Assert.True(_buddy.TryGetBlock(block.Offset, out _));
        Assert.False(_buddy.TryGetBlock(4 * Chunk, out _));
        AllocatedBlock moved = pending.Complete(cleared: true);
        Assert.Equal((4 * Chunk, false, 14 * Chunk, true), (moved.Offset, moved.IsClear, _buddy.ClearBytes, pending.IsEnded));
        Assert.False(_buddy.TryFree(block));
        Assert.Throws<ObjectDisposedException>(() => pending.Complete());
        pending.Dispose();
        _buddy.Free(moved);
        Assert.Equal((14 * Chunk, 16 * Chunk), (_buddy.ClearBytes, _buddy.FreeBytes));
        _buddy.Validate();
    }

    [Fact]
    public void A_move_that_is_dropped_changes_nothing_but_that_its_target_is_dirty()
    {
        _buddy.ResetClear(isClear: true);
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk, flags: GpuBuddyAllocationFlags.Clear);
        Assert.True(_buddy.TryBeginMove(block, 4 * Chunk, out PendingBlockMove? pending, out _));
        pending.Dispose();
        pending.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pending.TryComplete(out _));
        Assert.Equal((12 * Chunk, 14 * Chunk), (_buddy.ClearBytes, _buddy.FreeBytes));
        _buddy.Free(block);
        _buddy.Validate();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_block_that_is_freed_while_it_moves_stays_freed(bool inList)
    {
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk);
        Assert.True(_buddy.TryBeginMove(block, 4 * Chunk, out PendingBlockMove? pending, out _));
        Assert.False(_buddy.TryFree([block, block]));
        Assert.True(inList ? _buddy.TryFree([block]) : _buddy.TryFree(block));
        Assert.False(_buddy.TryFree(block));
        AllocatedBlock again = _buddy.AllocateBlock(2 * Chunk, null, GpuBuddyPlacement.Range(block.Offset, block.Offset + block.Size));
        Assert.Equal(block, again);
        Assert.False(pending.TryComplete(out AllocatedBlock moved));
        Assert.Equal((false, true, 14 * Chunk), (moved.IsBlock, pending.IsEnded, _buddy.FreeBytes));
        Assert.True(_buddy.TryBeginMove(again, 4 * Chunk, out PendingBlockMove? other, out _));
        _buddy.Free(again);
        Assert.Throws<InvalidOperationException>(() => other.Complete());
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void A_block_that_is_freed_through_a_thread_cache_while_it_moves_stays_freed()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(4 * Chunk);
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        caches.Flush();
        Assert.True(_buddy.TryBeginMove(block, 0, out PendingBlockMove? pending, out _));
        Assert.True(_buddy.TryFree(block));
        Assert.False(_buddy.TryFree(block));
        Assert.False(pending.TryComplete(out _));
        block = _buddy.AllocateBlock(Chunk);
        caches.Flush();
        Assert.True(_buddy.TryBeginMove(block, 0, out pending, out _));
        pending.Dispose();
        Assert.True(_buddy.TryFree(block));
        caches.Flush();
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void A_target_in_a_thread_cache_is_flushed()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(4 * Chunk);
        AllocatedBlock low = _buddy.AllocateBlock(Chunk, null, GpuBuddyPlacement.Range(0, Chunk));
        AllocatedBlock high = _buddy.AllocateBlock(Chunk);
        _buddy.Free(low);
        Assert.True(_buddy.TryMove(new BlockMove(high, 0), _ => { }, out AllocatedBlock moved));
        Assert.Equal(0UL, moved.Offset);
    }

    [Fact]
    public void An_owner_that_is_trimmed_split_or_disposed_while_it_moves_keeps_what_it_did()
    {
        foreach (Action<AllocatedBlocks> change in (Action<AllocatedBlocks>[])[
            owner => owner.Trim(Chunk), owner => owner.SplitOff(1).Dispose(), owner => owner.Dispose(), owner => owner.FreeAsCleared()])
        {
            AllocatedBlocks owner = _buddy.Allocate(
                3 * Chunk, flags: GpuBuddyAllocationFlags.Contiguous, placement: GpuBuddyPlacement.Range(8 * Chunk, 16 * Chunk));
            Assert.Equal(2, owner.Count);
            Assert.True(_buddy.TryBeginMove(owner, 0, out PendingBlockMove? pending, out _));
            change(owner);
            string after = owner.ToString();
            Assert.False(pending.TryComplete(out _));
            Assert.Equal(after, owner.ToString());
            owner.Dispose();
            Assert.Equal(_buddy.Size, _buddy.FreeBytes);
            _buddy.Validate();
        }
    }

    [Fact]
    public void An_owner_follows_many_moves_and_frees_once()
    {
        AllocatedBlocks owner = _buddy.Allocate(2 * Chunk);
        for (ulong round = 0; round < 7; round++)
        {
            Assert.True(_buddy.TryBeginMove(owner, round * 2 * Chunk, out PendingBlockMove? pending, out _));
            Assert.Equal(round * 2 * Chunk, pending.Complete().Offset);
            Assert.Equal((round * 2 * Chunk, 14 * Chunk), (owner.Offset, _buddy.FreeBytes));
        }

        Assert.False(_buddy.TryFree(owner[0]));
        owner.Dispose();
        owner.Dispose();
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
    }

    [Fact]
    public void A_move_of_a_plan_whose_owner_is_gone_is_refused_although_another_has_the_place()
    {
        AllocatedBlocks owner = _buddy.Allocate(Chunk);
        BlockMove move = Assert.Single(_buddy.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk)).Moves);
        owner.Dispose();
        Assert.False(_buddy.TryBeginMove(move, out _));
        using AllocatedBlocks other = _buddy.Allocate(Chunk);
        Assert.Equal(move.From, other.Offset);
        Assert.False(_buddy.TryBeginMove(move, out _, out AllocationFailure failure));
        Assert.Equal(
            "The memory from 0xf000 to 0x10000 was freed, trimmed, split or moved since its move was planned, or another move of it is "
                + "pending.",
            failure.ToString());
    }

    [Fact]
    public void A_move_of_a_plan_whose_owner_was_split_or_trimmed_is_refused()
    {
        AllocatedBlocks owner = _buddy.Allocate(3 * Chunk);
        MoveGoal goal = MoveGoal.EmptyRange(owner[0].Offset, owner[0].Offset + 1);
        BlockMove move = Assert.Single(_buddy.PlanMoves(goal).Moves);
        owner.SplitOff(1).Dispose();
        Assert.False(_buddy.TryBeginMove(move, out _));
        move = Assert.Single(_buddy.PlanMoves(goal).Moves);
        owner.Trim(Chunk);
        Assert.False(_buddy.TryBeginMove(move, out _));
        owner.Dispose();
    }

    [Fact]
    public void A_target_that_cannot_be_is_refused_with_the_reason()
    {
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk);
        Assert.False(_buddy.TryBeginMove(block, block.Offset, out _, out AllocationFailure own));
        Assert.Equal("The target of the move, from 0xe000 to 0x10000, is not free.", own.ToString());
        Assert.False(_buddy.TryBeginMove(block, 16 * Chunk, out _, out AllocationFailure past));
        Assert.Equal((FailureCode.RangePastEnd, "target"), (past.Code, past.ParamName));
        Assert.False(_buddy.TryBeginMove(block, 3 * Chunk, out _, out AllocationFailure odd));
        Assert.Equal(
            "The target of the move is 0x3000; it must be a multiple of 8 KiB away from the old place, 0xe000, because every block lies at "
                + "a multiple of its size.",
            odd.ToString());
        Assert.Equal(MisuseKind.NoHandle, Assert.Throws<MisuseException>(() => _buddy.BeginMove(default)).Kind);
        var other = new GpuBuddy(new GpuBuddyOptions { Size = 16 * Chunk });
        Assert.Equal(MisuseKind.Foreign, Assert.Throws<MisuseException>(() => other.BeginMove(new BlockMove(block, 0))).Kind);
        using AllocatedBlocks owner = _buddy.Allocate(Chunk);
        Assert.Equal(MisuseKind.Owned, Assert.Throws<MisuseException>(() => _buddy.BeginMove(new BlockMove(owner[0], 0))).Kind);
        Assert.Equal(MisuseKind.Foreign, Assert.Throws<MisuseException>(() => other.TryBeginMove(owner, 0, out _, out _)).Kind);
        _buddy.Free(block);
        Assert.False(_buddy.TryMove(new BlockMove(block, 0), _ => Assert.Fail("copied"), out _, out AllocationFailure stale));
        Assert.Equal(NoSpaceReason.MoveSource, stale.Reason);
    }

    [Fact]
    public void A_copy_that_fails_drops_the_move()
    {
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk);
        Assert.Throws<IOException>(() => _buddy.TryMove(new BlockMove(block, 0), _ => throw new IOException(), out _, out _));
        Assert.Equal(14 * Chunk, _buddy.FreeBytes);
        Assert.False(_buddy.TryMove(new BlockMove(block, 0), _ => _buddy.Free(block), out _, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.MoveSource, _buddy.Size), (failure.Reason, _buddy.FreeBytes));
    }
}
