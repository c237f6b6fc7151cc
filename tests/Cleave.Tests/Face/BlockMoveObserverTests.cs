using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>An observer sees each block that moves, and one that throws loses nothing.</summary>
public sealed class BlockMoveObserverTests
{
    private const ulong Chunk = 4096;

    private readonly MoveLog _log = new();
    private readonly GpuBuddy _buddy;
    private readonly AllocatedBlocks _run;

    public BlockMoveObserverTests()
    {
        _buddy = new GpuBuddy(new GpuBuddyOptions { Size = 16 * Chunk, Observer = _log });
        _run = _buddy.Allocate(3 * Chunk, placement: GpuBuddyPlacement.Range(8 * Chunk, 11 * Chunk));
        Assert.Equal(2, _run.Count);
    }

    [Fact]
    public void Each_block_of_a_run_is_reported_when_the_move_begins_and_when_it_ends()
    {
        Assert.True(_buddy.TryBeginMove(_run, 0, out PendingBlockMove? pending, out _));
        pending.Complete(cleared: true);
        Assert.True(_buddy.TryBeginMove(_run, 4 * Chunk, out pending, out _));
        pending.Dispose();
        Assert.Equal(
            [
                "begun 8 0 2", "begun 10 2 1", "ended 8 0 2 True True", "ended 10 2 1 True True",
                "begun 0 4 2", "begun 2 6 1", "ended 0 4 2 False False", "ended 2 6 1 False False",
            ],
            _log.Moves);
    }

    [Fact]
    public void An_observer_that_throws_at_the_beginning_prevents_the_move()
    {
        _log.ThrowAt = 2;
        Assert.Throws<FormatException>(() => _buddy.TryBeginMove(_run, 0, out _, out _));
        Assert.Equal(["begun 8 0 2", "begun 10 2 1", "ended 8 0 2 False False"], _log.Moves);
        Assert.Equal((13 * Chunk, 8 * Chunk), (_buddy.FreeBytes, _run.Offset));
        Assert.True(_buddy.TryBeginMove(_run, 0, out PendingBlockMove? pending, out _));
        Assert.Equal(0UL, pending.Complete().Offset);
        _buddy.Validate();
    }

    [Fact]
    public void An_observer_that_throws_at_the_first_end_leaves_the_move_pending()
    {
        Assert.True(_buddy.TryBeginMove(_run, 0, out PendingBlockMove? pending, out _));
        _log.ThrowAt = 3;
        Assert.Throws<FormatException>(() => pending.Complete());
        Assert.Equal((false, 8 * Chunk), (pending.IsEnded, _run.Offset));
        Assert.Equal(0UL, pending.Complete().Offset);
        _buddy.Validate();
    }

    [Fact]
    public void An_observer_that_throws_at_a_later_end_does_not_undo_the_move()
    {
        Assert.True(_buddy.TryBeginMove(_run, 0, out PendingBlockMove? pending, out _));
        _log.ThrowAt = 4;
        Assert.Throws<FormatException>(() => pending.Complete());
        Assert.Equal((true, 0UL, 13 * Chunk), (pending.IsEnded, _run.Offset, _buddy.FreeBytes));
        _buddy.Validate();
    }

    private sealed class MoveLog : IAllocationObserver
    {
        public List<string> Moves { get; } = [];

        /// <summary>The number of the notification of a move that throws, once.</summary>
        public int ThrowAt { get; set; }

        public void Allocated(in ObservedRequest request, ulong address, ulong size)
        {
        }

        public void AlsoAllocated(ulong owner, ulong address, ulong size)
        {
        }

        public void Refused(in ObservedRequest request)
        {
        }

        public void Freed(ulong address, bool cleared)
        {
        }

        public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared)
        {
        }

        public void ClearReset(bool isClear)
        {
        }

        public void Retired(ulong address, ulong size, bool restored)
        {
        }

        public void MoveBegun(ulong address, ulong target, ulong size) => Add($"begun {Chunks(address, target, size)}");

        public void MoveEnded(ulong address, ulong target, ulong size, bool completed, bool cleared) =>
            Add($"ended {Chunks(address, target, size)} {completed} {cleared}");

        private static string Chunks(ulong address, ulong target, ulong size) =>
            FormattableString.Invariant($"{address / Chunk} {target / Chunk} {size / Chunk}");

        private void Add(string move)
        {
            Moves.Add(move);
            if (Moves.Count == ThrowAt)
                throw new FormatException("on purpose");
        }
    }
}
