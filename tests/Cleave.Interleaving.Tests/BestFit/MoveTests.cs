using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Interleaving.BestFit;

/// <summary>Moves of a range beside threads that free it, move it elsewhere, or allocate where it goes.</summary>
public sealed class MoveTests
{
    [Fact]
    public void A_range_is_freed_once_whether_it_has_moved_or_not() => Explore.All(FreedWhileItMoves);

    [Fact]
    public void A_move_that_does_not_look_again_is_found() => Explore.Finds("moved-range-not-looked-at-again", FreedWhileItMoves);

    [Fact]
    public void Of_two_moves_of_a_range_one_is_completed() => Explore.All(() =>
    {
        var world = new RangeWorld();
        AllocatedRange range = world.Memory.AllocateRange(RangeWorld.Granule);
        AllocatedRange? one = null, other = null;
        return new Scenario()
            .Thread("one", () => one = world.Move(range, 3 * RangeWorld.Granule))
            .Thread("other", () => other = world.Move(range, 5 * RangeWorld.Granule))
            .Finally(() =>
            {
                Assert.NotEqual(one is null, other is null);
                world.Check(1);
                Assert.True(world.Memory.TryFree((one ?? other)!.Value));
                world.Check(0);
            });
    });

    [Fact]
    public void The_target_of_a_move_is_nobody_elses() => Explore.All(() =>
    {
        var world = new RangeWorld();
        AllocatedRange range = world.TryAllocate(3)!.Value;
        AllocatedRange? moved = null;
        bool taken = false;
        return new Scenario()
            .Thread("mover", () =>
            {
                if (world.Memory.TryBeginMove(range, 4 * RangeWorld.Granule, out PendingMove? pending, out _))
                {
                    using (pending)
                    {
                        moved = pending.Complete();
                        world.Drop(range);
                        world.Hold(moved.Value);
                    }
                }
            })
            .Thread("taker", () => taken = world.Memory.TryAllocateRange(2 * RangeWorld.Granule, out _))
            .Thread("other", () => world.Memory.TryAllocateRange(RangeWorld.Granule, out _))
            .Finally(() => world.Check(taken ? 6UL : 4UL)); // While the range moves, two free granules lie apart.
    });

    [Fact]
    public void An_owner_that_is_disposed_while_its_range_moves_frees_it_once() => Explore.All(() =>
    {
        var world = new RangeWorld();
        RangeOwner owner = world.Memory.Allocate(2 * RangeWorld.Granule);
        AllocatedRange range = owner.Range;
        return new Scenario()
            .Thread("mover", () => world.Move(range, 4 * RangeWorld.Granule))
            .Thread("holder", owner.Dispose)
            .Finally(() => world.Check(0));
    });

    [Fact]
    public void A_plan_that_is_out_of_date_moves_nothing_wrongly() => Explore.All(() =>
    {
        var world = new RangeWorld();
        AllocatedRange first = world.Memory.AllocateRange(RangeWorld.Granule);
        AllocatedRange second = world.Memory.AllocateRange(RangeWorld.Granule);
        world.Memory.Free(first);
        AllocatedRange? taken = null;
        return new Scenario()
            .Thread("planner", () =>
            {
                if (world.Memory.TryPlanMoves(MoveGoal.FreeRun(7 * RangeWorld.Granule), out MovePlan? plan))
                {
                    foreach (RangeMove move in plan.Moves)
                    {
                        world.Move(move.Range, move.Target);
                    }
                }
            })
            .Thread("freer", () => world.Memory.TryFree(second))
            .Thread("taker", () => taken = world.TryAllocate(1))
            .Finally(() =>
            {
                world.Memory.Validate();
                Assert.InRange(world.Memory.AllocatedBytes, RangeWorld.Granule, 2 * RangeWorld.Granule);
                Assert.True(taken is not null && world.Memory.TryFree(taken.Value));
            });
    });

    private static Scenario FreedWhileItMoves()
    {
        var world = new RangeWorld();
        AllocatedRange range = world.Memory.AllocateRange(2 * RangeWorld.Granule);
        AllocatedRange? moved = null;
        bool isFreed = false;
        return new Scenario()
            .Thread("mover", () => moved = world.Move(range, 4 * RangeWorld.Granule))
            .Thread("freer", () => isFreed = world.Memory.TryFree(range))
            .Finally(() =>
            {
                Assert.NotEqual(isFreed, moved is not null);
                world.Check(isFreed ? 0UL : 2);
                Assert.False(world.Memory.TryFree(range));
                Assert.True(moved is null || world.Memory.TryFree(moved.Value));
                world.Check(0);
            });
    }
}
