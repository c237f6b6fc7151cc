using Cleave.Moves;
using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Ranges that move within a space.</summary>
public sealed class MoveTests : IDisposable
{
    private const ulong KiB = 1024;

    private readonly TempFolder _folder = new();
    private DurableSpace _space;

    public MoveTests() => _space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 64 * KiB });

    [Fact]
    public void A_space_that_was_opened_again_is_compacted_and_keeps_numbers_and_notes()
    {
        DurableRange[] ranges = [.. Enumerable.Range(0, 16).Select(index => _space.Allocate(4 * KiB, [(byte)index]))];
        foreach (DurableRange range in ranges.Where(range => range.Id % 2 == 1))
        {
            _space.Free(range.Id);
        }

        Reopen();
        DurableMovePlan plan = _space.PlanMoves(MoveGoal.FreeRun(32 * KiB));
        Assert.NotEmpty(plan.Steps);
        foreach (DurableMoveStep step in plan.Steps)
        {
            using DurableMove move = _space.BeginMove(step);
            Assert.True(_space.TryGetRange(step.Range.Id, out DurableRange before));
            Assert.Equal(step.Range, before);
            _space.Commit(new SpaceChange().Move(move));
            Assert.True(move.IsEnded);
            Assert.True(_space.TryGetRange(step.Range.Id, out DurableRange after));
            Assert.Equal(step.Range with { Offset = step.Target }, after);
        }

        string moved = Content.Of(_space);
        _space.Validate();
        Reopen();
        Assert.Equal(moved, Content.Of(_space));
        Assert.Equal(32 * KiB, _space.LargestFreeRun);
        Assert.Equal(8, _space.Count);
        Assert.All(_space.EnumerateAllocations(), one => Assert.Equal((byte)(one.Range.Id - 1), Assert.Single(one.Note.ToArray())));
    }

    [Fact]
    public void A_move_that_is_not_committed_leaves_the_range_where_it_was()
    {
        DurableMoveStep step = PlanOne();
        DurableMove dropped = _space.BeginMove(step);
        Assert.False(_space.TryBeginMove(step, out _, out AllocationFailure failure));
        Assert.Equal(NoSpaceReason.MoveSource, failure.Reason);
        dropped.Dispose();
        dropped.Dispose();
        using DurableMove again = _space.BeginMove(step);
        string before = Content.Of(_space);
        string crashed = _folder.CopySpace();
        Assert.Equal(before, Content.Of(crashed));
    }

    [Fact]
    public void A_range_that_is_freed_during_its_move_is_not_moved()
    {
        DurableMoveStep step = PlanOne();
        using DurableMove move = _space.BeginMove(step);
        _space.Free(step.Range.Id);
        Assert.False(_space.TryCommit(new SpaceChange().Move(move), out Misuse misuse));
        Assert.Equal(MisuseKind.StaleHandle, misuse.Kind);
        move.Dispose();
        Assert.Equal(64 * KiB - (4 * KiB), _space.FreeBytes);
        Assert.False(_space.TryBeginMove(step, out _, out _));
        _space.Validate();
    }

    [Fact]
    public void One_change_may_move_a_range_and_change_its_note_and_free_it()
    {
        DurableMoveStep step = PlanOne();
        DurableMove move = _space.BeginMove(step);
        _space.Commit(new SpaceChange().Move(move).SetNote(step.Range.Id, "moved"u8));
        _space.Validate();
        Assert.Equal(step.Target, Assert.Single(_space.EnumerateAllocations(), one => one.Note.Length == 5).Range.Offset);

        _space.Allocate(4 * KiB);
        DurableMove last = _space.BeginMove(
            new DurableMoveStep(step.Range with { Offset = step.Target }, 32 * KiB) { Move = new(move.Live.Memory, 32 * KiB) });
        _space.Commit(new SpaceChange().Move(last).Free(step.Range.Id));
        _space.Validate();
        Assert.True(last.IsEnded);
        Assert.False(_space.TryGetRange(step.Range.Id, out _));
    }

    /// <summary>Leaves two ranges with a gap before the second, and plans its move.</summary>
    private DurableMoveStep PlanOne()
    {
        DurableRange first = _space.Allocate(4 * KiB);
        _space.Allocate(4 * KiB);
        DurableRange last = _space.Allocate(4 * KiB);
        _space.Free(first.Id);
        DurableMoveStep step = Assert.Single(_space.PlanMoves(MoveGoal.FreeRun(56 * KiB)).Steps);
        Assert.Equal((last, 0UL), (step.Range, step.Target));
        return step;
    }

    private void Reopen()
    {
        _space.Dispose();
        _space = DurableSpace.Open(_folder.Space);
    }

    public void Dispose()
    {
        _space.Dispose();
        _folder.Dispose();
    }
}
