using System.Runtime.CompilerServices;
using Cleave.Gpu;
using Cleave.Moves;
using Cleave.Tests.State;

namespace Cleave.Tests.Face;

/// <summary>Moves beside a change of the space's size, saved states, readers of an owner, and the loss of a pending move.</summary>
public sealed class BlockMoveStateTests
{
    private const ulong Chunk = 4096;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = 16 * Chunk });

    [Fact]
    public void The_space_grows_while_a_block_moves_and_shrinks_to_the_end_of_both_places()
    {
        AllocatedBlock block = _buddy.AllocateBlock(Chunk, null, GpuBuddyPlacement.Range(0, Chunk));
        Assert.True(_buddy.TryBeginMove(block, 9 * Chunk, out PendingBlockMove? pending, out _));
        _buddy.Grow(37 * Chunk);
        Assert.False(_buddy.TryShrink(9 * Chunk, out AllocationFailure failure));
        Assert.Equal(10 * Chunk, failure.Fitting);
        _buddy.Shrink(10 * Chunk);
        Assert.Equal(9 * Chunk, pending.Complete().Offset);
        _buddy.Validate();
        Assert.True(_buddy.TryGetBlock(9 * Chunk, out AllocatedBlock moved));
        _buddy.Free(moved);
    }

    [Fact]
    public void A_saved_state_has_the_source_and_not_the_target()
    {
        using AllocatedBlocks owner = _buddy.Allocate(2 * Chunk);
        owner.Key = 3;
        byte[] before = SavedBytes.Of(_buddy);
        Assert.True(_buddy.TryBeginMove(owner, 0, out PendingBlockMove? pending, out _));
        Assert.Equal(before, SavedBytes.Of(_buddy));
        Assert.Equal(12 * Chunk, _buddy.FreeBytes);
        pending.Complete();
        GpuBuddy restored = GpuBuddy.Restore(SavedBytes.Of(_buddy));
        Assert.True(restored.TryTakeOwner(3, out AllocatedBlocks? taken));
        Assert.Equal(0UL, taken.Offset);
        taken.Dispose();
    }

    [Fact]
    public void Memory_that_nobody_has_taken_after_a_restore_moves_and_is_found_at_its_new_place()
    {
        AllocatedBlocks owner = _buddy.Allocate(2 * Chunk);
        GpuBuddy restored = GpuBuddy.Restore(SavedBytes.Of(_buddy));
        owner.Dispose();
        BlockMove move = Assert.Single(restored.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk)).Moves);
        Assert.True(restored.TryMove(move, _ => { }, out AllocatedBlock moved));
        Assert.False(restored.TryTakeOwnerAt(14 * Chunk, out _));
        Assert.True(restored.TryTakeOwnerAt(moved.Offset, out AllocatedBlocks? taken));
        taken.Dispose();
        Assert.Equal(restored.Size, restored.FreeBytes);
    }

    [Fact]
    public void A_pending_move_that_is_lost_is_reported_and_can_be_reclaimed_without_its_source()
    {
        AllocatedBlock block = _buddy.AllocateBlock(2 * Chunk);
        object? tag = null;
        _buddy.OwnerLost += (_, lost) =>
        {
            lost.Reclaim = true;
            Volatile.Write(ref tag, lost.Tag);
        };
        Lose(_buddy, block);
        Garbage.CollectUntil(() => _buddy.FreeBytes == 14 * Chunk);
        Assert.Equal("the target of a move", Volatile.Read(ref tag));
        Assert.True(_buddy.TryFree(block));
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(GpuBuddy buddy, AllocatedBlock block) => Assert.True(buddy.TryBeginMove(block, 0, out _, out _));

    [Fact]
    public void An_enumeration_that_has_begun_goes_on_over_the_places_before_the_move()
    {
        using AllocatedBlocks owner = _buddy.Allocate(2 * Chunk);
        AllocatedBlocks.Enumerator places = owner.GetEnumerator();
        Assert.True(_buddy.TryBeginMove(owner, 0, out PendingBlockMove? pending, out _));
        pending.Complete();
        Assert.True(places.MoveNext());
        Assert.Equal((14 * Chunk, 0UL), (places.Current.Offset, owner.Offset));
    }
}
