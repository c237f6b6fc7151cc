using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Tests.BestFit;

/// <summary>Plans of moves on spaces whose best plan is known.</summary>
public sealed class MovePlanTests
{
    private const ulong Base = 0x10000;
    private const ulong Unit = 256;

    [Fact]
    public void The_smallest_ranges_in_the_way_are_moved_into_the_holes()
    {
        // 4 free, 1 used, 4 free, 6 used, 2 free: the one granule between the two fours is the cheapest.
        (BestFitAllocator memory, AllocatedRange[] ranges) = Make(17, (4, 1), (9, 6));
        MovePlan plan = memory.PlanMoves(MoveGoal.FreeRun(9 * Unit));
        Assert.Equal([new RangeMove(ranges[0], Base + (15 * Unit))], plan.Moves);
        Assert.Equal((Unit, Unit), (plan.Bytes, plan.LeastBytes));
        Assert.Equal("1 move of 256 bytes for a free run of 2304 bytes; any plan moves 256 bytes or more", plan.ToString());
    }

    [Fact]
    public void A_run_that_is_free_needs_no_moves()
    {
        (BestFitAllocator memory, _) = Make(10, (4, 1));
        Assert.Empty(memory.PlanMoves(MoveGoal.FreeRun(5 * Unit)).Moves);
        Assert.Empty(memory.PlanMoves(MoveGoal.EmptyRange(Base, Base + (4 * Unit))).Moves);
        Assert.Empty(memory.PlanMoves(MoveGoal.EmptyEnd(5 * Unit)).Moves);
    }

    [Fact]
    public void The_end_of_a_space_is_emptied_and_the_space_shrinks()
    {
        (BestFitAllocator memory, AllocatedRange[] ranges) = Make(20, (2, 2), (10, 3), (18, 2));
        MovePlan plan = memory.PlanMoves(MoveGoal.EmptyEnd(10 * Unit));
        Assert.Equal((5 * Unit, 5 * Unit), (plan.Bytes, plan.LeastBytes));
        Apply(memory, plan);
        memory.Shrink(10 * Unit);
        memory.Validate();
        Assert.True(memory.TryFree(ranges[0]));
        Assert.False(memory.TryFree(ranges[1]) || memory.TryFree(ranges[2]));
    }

    [Fact]
    public void A_range_is_emptied_and_an_owner_reads_its_new_place()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = 16 * Unit });
        using RangeOwner owner = memory.Allocate(3 * Unit);
        RangeOwner other = memory.Allocate(Unit);
        Apply(memory, memory.PlanMoves(MoveGoal.EmptyRange(Base + 1, Base + Unit + 1)));
        Assert.Equal((Base + (4 * Unit), 3 * Unit), (owner.Offset, owner.Size));
        Assert.Equal(Base + (3 * Unit), other.Offset);
        Assert.Equal((2UL, 12 * Unit), (memory.GetStatistics().Allocations, memory.FreeBytes));
        owner.Grow(4 * Unit);
        other.Dispose();
        Assert.Equal(4 * Unit, owner.Size);
        memory.Validate();
    }

    [Fact]
    public void Other_ranges_make_room_where_nothing_else_helps()
    {
        // The range of 3 can only go to where the 1 is, and the 1 then goes to the end.
        (BestFitAllocator memory, _) = Make(13, (0, 1), (1, 3), (5, 1), (7, 5));
        MovePlan plan = memory.PlanMoves(MoveGoal.EmptyRange(Base + Unit, Base + (3 * Unit)), new MovePlanOptions());
        Apply(memory, plan);
        Assert.True(memory.TryAllocateRange(2 * Unit, out _, out _, placement: RangePlacement.Within(Base + Unit, Base + (3 * Unit))));
        Assert.True(plan.Bytes >= plan.LeastBytes && plan.LeastBytes == 3 * Unit);
    }

    [Fact]
    public void A_range_keeps_its_alignment()
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base + Unit, Size = 64 * Unit });
        AllocatedRange aligned = memory.AllocateRange(Unit, new Alignment(16 * Unit));
        Assert.Equal(Base + (16 * Unit), aligned.Offset);
        MovePlan plan = memory.PlanMoves(MoveGoal.EmptyRange(aligned.Offset, aligned.End));
        Assert.True(new Alignment(16 * Unit).IsAligned(plan.Moves[0].Target));
        Assert.False(memory.TryBeginMove(aligned, Base + (24 * Unit), out _, out AllocationFailure failure));
        Assert.Equal("target", failure.ParamName);
        Assert.Equal(
            "The target of the move is 0x11800, which is not a multiple of 4 KiB, the alignment of the range.", failure.ToString());
    }

    [Fact]
    public void A_free_run_has_the_alignment_that_was_asked_for()
    {
        (BestFitAllocator memory, _) = Make(32, (0, 3), (8, 1), (16, 3));
        MovePlan plan = memory.PlanMoves(MoveGoal.FreeRun(16 * Unit, new Alignment(8 * Unit)));
        Apply(memory, plan);
        Assert.True(memory.TryAllocateRange(16 * Unit, out AllocatedRange range, out _, new Alignment(8 * Unit)));
        Assert.Equal(3 * Unit, plan.Bytes);
        Assert.Equal(Base + (16 * Unit), range.Offset);
    }

    [Fact]
    public void Ranges_within_bounds_and_those_that_are_in_use_stay()
    {
        (BestFitAllocator memory, AllocatedRange[] ranges) = Make(17, (9, 6));
        AllocatedRange bound = memory.AllocateRange(Unit, null, RangePlacement.Within(Base + (4 * Unit), Base + (5 * Unit)));
        AllocatedRange[] asked = [];
        var options = new MovePlanOptions { CanMove = range => (asked = [.. asked, range]).Length < 0 };
        Assert.False(memory.TryPlanMoves(MoveGoal.FreeRun(9 * Unit), out _, out AllocationFailure failure, options));
        Assert.Equal(NoSpaceReason.Moves, failure.Reason);
        Assert.Equal([ranges[0].Offset], asked.Select(range => range.Offset));
        Assert.Equal(
            "No plan of moves was found that makes 2304 bytes free between 0x10000 and 0x11100: 2560 bytes are free in all of the space, "
                + "and the longest free run is 1 KiB.",
            failure.ToString());
        Assert.True(memory.TryFree(bound));
    }

    [Fact]
    public void A_plan_keeps_to_its_limit_of_bytes()
    {
        (BestFitAllocator memory, _) = Make(17, (4, 1), (9, 6));
        Assert.False(memory.TryPlanMoves(MoveGoal.FreeRun(9 * Unit), out _, new MovePlanOptions { MaxBytes = Unit - 1 }));
        Assert.True(memory.TryPlanMoves(MoveGoal.FreeRun(9 * Unit), out _, new MovePlanOptions { MaxBytes = Unit }));
    }

    [Fact]
    public void Goals_that_cannot_be_are_refused()
    {
        (BestFitAllocator memory, _) = Make(17, (4, 1));
        MoveGoal[] wrong =
        [
            default, MoveGoal.FreeRun(18 * Unit), MoveGoal.EmptyRange(Base - 1, Base + 1), MoveGoal.EmptyRange(
                Base, Base), MoveGoal.EmptyRange(Base, Base + (18 * Unit)),
            MoveGoal.EmptyEnd(Unit - 1), MoveGoal.EmptyEnd(18 * Unit),
        ];
        Assert.All(wrong, goal => Assert.Equal("goal", Assert.Throws<ArgumentException>(() => memory.PlanMoves(goal)).ParamName));
        AllocationException full = Assert.Throws<AllocationException>(() => memory.PlanMoves(MoveGoal.FreeRun(17 * Unit)));
        Assert.Equal(NoSpaceReason.Total, full.Failure.Reason);
    }

    /// <summary>Makes a space of so many granules with ranges at places, in granules, that plans may move.</summary>
    internal static (BestFitAllocator Memory, AllocatedRange[] Ranges) Make(ulong granules, params (ulong Start, ulong Length)[] ranges)
    {
        var memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = Base, Size = granules * Unit });
        var made = new List<AllocatedRange>();
        var fillers = new List<AllocatedRange>();
        ulong end = 0;
        foreach ((ulong start, ulong length) in ranges)
        {
            if (start > end)
                fillers.Add(memory.AllocateRange((start - end) * Unit));
            made.Add(memory.AllocateRange(length * Unit));
            end = start + length;
        }

        fillers.ForEach(filler => memory.Free(filler));
        Assert.Equal(ranges.Select(range => Base + (range.Start * Unit)), made.Select(range => range.Offset));
        return (memory, [.. made]);
    }

    private static void Apply(BestFitAllocator memory, MovePlan plan) =>
        Assert.All(
            plan.Moves, move => Assert.True(memory.TryMove(move, _ => { }, out _, out AllocationFailure failure), failure.ToString()));
}
