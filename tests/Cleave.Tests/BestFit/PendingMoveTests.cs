using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>A move in two steps, and all that may happen between them.</summary>
public sealed class PendingMoveTests
{
    private const ulong Unit = 256;

    private readonly BestFitAllocator _memory = new(16 * Unit);

    [Fact]
    public void Until_a_move_is_complete_both_places_are_taken()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.True(_memory.TryBeginMove(range, 8 * Unit, out PendingMove? pending, out _));
        Assert.Equal((4 * Unit, false), (_memory.AllocatedBytes, pending.IsEnded));
        Assert.Equal("[0x0, +512 bytes) to 0x800, pending", pending.ToString());
        _memory.Validate();
        AllocatedRange moved = pending.Complete(cleared: true);
        Assert.Equal((8 * Unit, 2 * Unit, 2 * Unit, true), (moved.Offset, _memory.AllocatedBytes, _memory.ClearBytes, pending.IsEnded));
        Assert.False(_memory.TryFree(range));
        Assert.Throws<ObjectDisposedException>(() => pending.Complete());
        pending.Dispose();
        Assert.True(_memory.TryFree(moved));
        _memory.Validate();
    }

    [Fact]
    public void A_move_that_is_dropped_changes_nothing()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.True(_memory.TryBeginMove(range, 8 * Unit, out PendingMove? pending, out _));
        pending.Dispose();
        pending.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pending.TryComplete(out _));
        Assert.Equal(2 * Unit, _memory.AllocatedBytes);
        Assert.True(_memory.TryFree(range));
    }

    [Fact]
    public void A_range_that_is_freed_while_it_moves_stays_freed()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.True(_memory.TryBeginMove(range, 8 * Unit, out PendingMove? pending, out _));
        _memory.Free(range);
        Assert.False(pending.TryComplete(out AllocatedRange moved));
        Assert.Equal((false, true, 0UL), (moved.IsRange, pending.IsEnded, _memory.AllocatedBytes));
        Assert.True(_memory.TryBeginMove(_memory.AllocateRange(Unit), 8 * Unit, out PendingMove? other, out _));
        _memory.ResetClear(isClear: true);
        AllocatedRange grown = other.Move.Range;
        _memory.Grow(ref grown, 2 * Unit);
        Assert.Throws<InvalidOperationException>(() => other.Complete());
        Assert.Equal(2 * Unit, _memory.AllocatedBytes);
        _memory.Validate();
    }

    [Fact]
    public void Of_two_moves_of_one_range_the_second_is_refused()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.True(_memory.TryBeginMove(range, 8 * Unit, out PendingMove? one, out _));
        Assert.True(_memory.TryBeginMove(range, 4 * Unit, out PendingMove? other, out _));
        Assert.Equal(4 * Unit, other.Complete().Offset);
        Assert.False(one.TryComplete(out _));
        Assert.Equal(2 * Unit, _memory.AllocatedBytes);
        _memory.Validate();
    }

    [Fact]
    public void A_move_whose_range_or_target_has_changed_is_refused_with_the_reason()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.False(_memory.TryBeginMove(range, Unit, out _, out AllocationFailure own));
        Assert.Equal("The target of the move, from 0x100 to 0x300, is not free.", own.ToString());
        Assert.False(_memory.TryBeginMove(range, 15 * Unit, out _, out AllocationFailure past));
        Assert.Equal((true, "target"), (past.IsInvalid, past.ParamName));
        AllocatedRange before = range;
        _memory.Grow(ref range, 3 * Unit);
        Assert.False(_memory.TryMove(new RangeMove(before, 8 * Unit), _ => Assert.Fail("copied"), out _, out AllocationFailure stale));
        Assert.Equal(NoSpaceReason.MoveSource, stale.Reason);
        Assert.Equal("The range from 0x0 to 0x200 was freed, resized or moved since its move was planned.", stale.ToString());
        Assert.Throws<MisuseException>(() => _memory.TryBeginMove(default, 0, out _, out _));
        Assert.Throws<MisuseException>(() => _memory.TryBeginMove(new BestFitAllocator(4096).AllocateRange(1), 0, out _, out _));
    }

    [Fact]
    public void A_copy_that_fails_drops_the_move()
    {
        AllocatedRange range = _memory.AllocateRange(2 * Unit);
        Assert.Throws<IOException>(() => _memory.TryMove(new RangeMove(range, 8 * Unit), _ => throw new IOException(), out _, out _));
        Assert.Equal(2 * Unit, _memory.AllocatedBytes);
        Assert.False(_memory.TryMove(new RangeMove(range, 8 * Unit), _ => _memory.Free(range), out _, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.MoveSource, 0UL), (failure.Reason, _memory.AllocatedBytes));
    }

    [Fact]
    public void An_owner_follows_many_moves_and_frees_once()
    {
        RangeOwner owner = _memory.Allocate(2 * Unit);
        AllocatedRange first = owner.Range;
        for (ulong round = 0; round < 5; round++)
        {
            Assert.True(_memory.TryMove(new RangeMove(owner.Range, (8 - round) * Unit), _ => { }, out AllocatedRange there, out _));
            Assert.Equal((there, (8 - round) * Unit), (owner.Range, owner.Offset));
            Assert.True(_memory.TryMove(new RangeMove(owner.Range, 0), _ => { }, out AllocatedRange back, out _));
            Assert.Equal(back, owner.Range);
        }

        Assert.False(_memory.TryFree(owner.Range));
        owner.Shrink(Unit);
        Assert.NotEqual(first, owner.Range);
        owner.Dispose();
        owner.Dispose();
        Assert.Equal(0UL, _memory.AllocatedBytes);
        _memory.Validate();
    }
}
