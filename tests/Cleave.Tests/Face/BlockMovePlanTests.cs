using Cleave.Gpu;
using Cleave.Moves;

namespace Cleave.Tests.Face;

/// <summary>Plans of moves on spaces whose best plan is known.</summary>
public sealed class BlockMovePlanTests
{
    private const ulong Base = 0x10100;
    private const ulong Chunk = 256;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = Base, Size = 16 * Chunk, ChunkSize = new Alignment(Chunk) });

    [Fact]
    public void The_end_of_a_space_is_emptied_with_the_fewest_bytes_and_the_space_shrinks()
    {
        AllocatedBlock[] blocks = [.. Enumerable.Range(0, 8).Select(_ => _buddy.AllocateBlock(2 * Chunk))];
        foreach (AllocatedBlock block in blocks.Where((_, index) => index % 2 == 0))
            _buddy.Free(block);
        Assert.False(_buddy.TryShrink(8 * Chunk));
        BlockMovePlan plan = _buddy.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk));
        Assert.Equal((2, 4 * Chunk, 4 * Chunk), (plan.Moves.Count, plan.Bytes, plan.LeastBytes));
        Assert.Equal(
            "2 moves of 1 KiB for nothing allocated above 2 KiB of the space; any plan moves 1 KiB or more", plan.ToString());
        Apply(plan);
        _buddy.Shrink(8 * Chunk);
        _buddy.Validate();
    }

    [Fact]
    public void Scattered_blocks_move_one_by_one_and_their_owner_reads_the_new_places_in_the_same_order()
    {
        AllocatedBlock[] fill = [.. Enumerable.Range(0, 16).Select(_ => _buddy.AllocateBlock(Chunk))];
        foreach (int chunk in (int[])[1, 3, 12, 14, 6, 10])
            _buddy.Free(fill.Single(block => block.Offset == Base + ((ulong)chunk * Chunk)));
        AllocatedBlocks owner = _buddy.Allocate(4 * Chunk);
        owner.Key = 9;
        ulong[] before = [.. owner.Select(block => block.Offset)];
        Assert.Equal([14, 12, 10, 6], before.Select(offset => (int)((offset - Base) / Chunk)));
        BlockMovePlan plan = _buddy.PlanMoves(MoveGoal.EmptyRange(Base + (12 * Chunk), Base + (13 * Chunk)));
        BlockMove move = Assert.Single(plan.Moves);
        Assert.Equal((before[1], Chunk, 9UL, true), (move.From, move.Size, move.Key, move.IsOwned));
        Apply(plan);
        Assert.Equal([before[0], move.Target, before[2], before[3]], owner.Select(block => block.Offset));
        owner.Dispose();
        Assert.Equal(6 * Chunk, _buddy.FreeBytes);
    }

    [Fact]
    public void Contiguous_memory_moves_as_a_whole_and_keeps_its_blocks()
    {
        // The run begins at chunk 9: one chunk, two, and two more. Only places at an odd chunk keep the blocks of two.
        AllocatedBlocks run = _buddy.Allocate(5 * Chunk, placement: GpuBuddyPlacement.Range(Base + (9 * Chunk), Base + (14 * Chunk)));
        int[] orders = [.. run.Select(block => block.Order)];
        Assert.Equal([0, 1, 1], orders);
        BlockMovePlan plan = _buddy.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk));
        BlockMove move = Assert.Single(plan.Moves);
        Assert.Equal((run.Offset, 5 * Chunk), (move.From, move.Size));
        Apply(plan);
        Assert.Equal((true, 1UL), (run.IsContiguous, (run.Offset - Base) / Chunk % 2));
        Assert.Equal(orders, run.Select(block => block.Order));
        Assert.True(run.End <= Base + (8 * Chunk));
        run.Trim(2 * Chunk);
        run.Dispose();
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        _buddy.Validate();
    }

    [Fact]
    public void A_run_keeps_the_alignment_that_it_has_up_to_its_size_unless_the_caller_knows_better()
    {
        AllocatedBlocks low = _buddy.Allocate(Chunk, placement: GpuBuddyPlacement.Range(Base, Base + Chunk));
        _buddy.AllocateBlock(2 * Chunk, null, GpuBuddyPlacement.Range(Base + (12 * Chunk), Base + (14 * Chunk)));
        AllocatedBlocks run = _buddy.Allocate(3 * Chunk, placement: GpuBuddyPlacement.Range(Base + (8 * Chunk), Base + (11 * Chunk)));
        MoveGoal goal = MoveGoal.EmptyRange(Base + (8 * Chunk), Base + (11 * Chunk));
        Assert.Equal(4UL, (Assert.Single(_buddy.PlanMoves(goal).Moves).Target - Base) / Chunk);
        var loose = new BlockMovePlanOptions { AlignmentOf = _ => new Alignment(1) };
        Assert.Equal(2UL, (Assert.Single(_buddy.PlanMoves(goal, loose).Moves).Target - Base) / Chunk);
        var strict = new BlockMovePlanOptions
        {
            AlignmentOf = memory => new Alignment(memory.Size == 3 * Chunk ? 8 * Chunk : 1),
            CanMove = memory => memory.Size == 3 * Chunk,
        };
        Assert.False(_buddy.TryPlanMoves(goal, out _, strict));
        low.Dispose();
        Assert.Equal(Base, Assert.Single(_buddy.PlanMoves(goal, strict).Moves).Target);
        var wrong = new BlockMovePlanOptions { AlignmentOf = _ => new Alignment(16 * Chunk) };
        Assert.False(_buddy.TryPlanMoves(goal, out _, wrong));
        run.Dispose();
    }

    [Fact]
    public void The_caller_says_what_may_move_and_where_to()
    {
        using AllocatedBlocks owner = _buddy.Allocate(Chunk);
        owner.Key = 5;
        AllocatedBlock value = _buddy.AllocateBlock(2 * Chunk);
        var asked = new List<MovableMemory>();
        var options = new BlockMovePlanOptions
        {
            CanMove = memory =>
            {
                asked.Add(memory);
                return memory.Key != 5;
            },
        };
        MoveGoal goal = MoveGoal.EmptyEnd(12 * Chunk);
        Assert.False(_buddy.TryPlanMoves(goal, out _, out AllocationFailure failure, options));
        Assert.Equal(NoSpaceReason.Moves, failure.Reason);
        Assert.Equal(
            [new MovableMemory(value.Offset, 2 * Chunk, 0, false), new MovableMemory(owner.Offset, Chunk, 5, true)],
            asked.OrderBy(memory => memory.Offset));

        GpuBuddyPlacement middle = GpuBuddyPlacement.Range(Base + (5 * Chunk) - 1, Base + (8 * Chunk));
        Assert.All(
            _buddy.PlanMoves(goal, new BlockMovePlanOptions { PlacementOf = _ => middle }).Moves,
            move => Assert.InRange(move.Target, Base + (5 * Chunk), Base + (8 * Chunk) - move.Size));
        var nowhere = new BlockMovePlanOptions
        {
            PlacementOf = memory => GpuBuddyPlacement.Range(memory.Offset, memory.Offset + memory.Size),
        };
        Assert.False(_buddy.TryPlanMoves(goal, out _, nowhere));
    }

    [Fact]
    public void A_plan_keeps_to_its_limit_of_bytes()
    {
        AllocatedBlock value = _buddy.AllocateBlock(2 * Chunk);
        MoveGoal goal = MoveGoal.EmptyRange(value.Offset, value.Offset + 1);
        Assert.False(_buddy.TryPlanMoves(goal, out _, new BlockMovePlanOptions { MaxBytes = (2 * Chunk) - 1 }));
        Assert.True(_buddy.TryPlanMoves(goal, out _, new BlockMovePlanOptions { MaxBytes = 2 * Chunk }));
    }

    [Fact]
    public void A_free_run_at_an_alignment_is_made_for_a_contiguous_request()
    {
        AllocatedBlock[] fill = [.. Enumerable.Range(0, 16).Select(_ => _buddy.AllocateBlock(Chunk))];
        foreach (AllocatedBlock block in fill.Where(block => (block.Offset - Base) / Chunk % 2 == 0))
            _buddy.Free(block);
        ByteSize size = 6 * Chunk;
        Assert.False(_buddy.TryAllocate(size, out _, flags: GpuBuddyAllocationFlags.Contiguous));
        BlockMovePlan plan = _buddy.PlanMoves(MoveGoal.FreeRun(6 * Chunk, new Alignment(4 * Chunk)));
        Assert.Equal(3 * Chunk, plan.Bytes);
        Apply(plan);
        using AllocatedBlocks run = _buddy.Allocate(size, new Alignment(4 * Chunk), flags: GpuBuddyAllocationFlags.Contiguous);
        Assert.Equal(0UL, (run.Offset - Base) % (4 * Chunk));
    }

    [Fact]
    public void Goals_that_cannot_be_are_refused()
    {
        _buddy.AllocateBlock(Chunk);
        MoveGoal[] wrong =
        [
            default, MoveGoal.FreeRun(17 * Chunk), MoveGoal.EmptyRange(Base - 1, Base + 1), MoveGoal.EmptyRange(Base, Base),
            MoveGoal.EmptyRange(Base, Base + (17 * Chunk)), MoveGoal.EmptyEnd(Chunk - 1), MoveGoal.EmptyEnd(17 * Chunk),
        ];
        Assert.All(wrong, goal => Assert.Equal("goal", Assert.Throws<ArgumentException>(() => _buddy.PlanMoves(goal)).ParamName));
        AllocationException full = Assert.Throws<AllocationException>(() => _buddy.PlanMoves(MoveGoal.FreeRun(16 * Chunk)));
        Assert.Equal(NoSpaceReason.Total, full.Failure.Reason);
    }

    [Fact]
    public void Thread_caches_are_flushed_first()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(4 * Chunk);
        AllocatedBlock value = _buddy.AllocateBlock(Chunk);
        Assert.True(caches.CachedBytes > 0);
        BlockMovePlan plan = _buddy.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk));
        Assert.Equal((0UL, value.Offset), (caches.CachedBytes, Assert.Single(plan.Moves).From));
        Assert.True(_buddy.TryMove(plan.Moves[0], _ => { }, out AllocatedBlock moved));
        Assert.False(_buddy.TryFree(value));
        Assert.True(_buddy.TryFree(moved));
        Assert.Equal(_buddy.Size, _buddy.FreeBytes + caches.CachedBytes);
    }

    [Fact]
    public void Two_plans_at_once_move_each_block_at_most_once()
    {
        AllocatedBlock value = _buddy.AllocateBlock(Chunk);
        BlockMove one = Assert.Single(_buddy.PlanMoves(MoveGoal.EmptyEnd(8 * Chunk)).Moves);
        BlockMove other = Assert.Single(_buddy.PlanMoves(MoveGoal.EmptyRange(value.Offset, value.Offset + 1)).Moves);
        using PendingBlockMove pending = _buddy.BeginMove(one);
        Assert.False(_buddy.TryBeginMove(other, out _, out AllocationFailure failure));
        Assert.Equal(NoSpaceReason.MoveSource, failure.Reason);
        Assert.False(_buddy.TryPlanMoves(MoveGoal.EmptyRange(value.Offset, value.Offset + 1), out _));
        Assert.False(_buddy.TryPlanMoves(MoveGoal.EmptyRange(one.Target, one.Target + 1), out _));
        pending.Complete();
        Assert.False(_buddy.TryBeginMove(other, out _));
    }

    private void Apply(BlockMovePlan plan) => Assert.All(
        plan.Moves, move => Assert.True(_buddy.TryMove(move, _ => { }, out _, out AllocationFailure failure), failure.ToString()));
}
