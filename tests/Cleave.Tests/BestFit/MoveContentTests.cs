using Cleave.BestFit;
using Cleave.Moves;

namespace Cleave.Tests.BestFit;

/// <summary>Plans applied with real content: every allocation keeps its bytes, whatever happens between the plan and its moves.</summary>
public sealed class MoveContentTests
{
    [Fact]
    public void Contents_are_whole_after_every_move_and_the_goal_is_reached()
    {
        (int plans, int moves) = (0, 0);
        for (int seed = 0; seed < TestEffort.Runs(300); seed++)
        {
            var space = new ContentSpace(new Random(seed));
            space.Fill();
            MoveGoal goal = space.AnyGoal();
            if (!space.Memory.TryPlanMoves(goal, out MovePlan? plan, out AllocationFailure failure))
            {
                Assert.False(failure.IsInvalid, failure.ToString());
                continue;
            }

            foreach (RangeMove move in plan.Moves)
            {
                Assert.True(space.TryMove(move), $"seed {seed}: {move}");
                space.Check();
            }

            Assert.True(space.IsReached(goal), $"seed {seed}: {goal}");
            Assert.True(plan.Bytes >= plan.LeastBytes);
            plans++;
            moves += plan.Moves.Count;
        }

        Assert.True(plans * 10 > TestEffort.Runs(300) && moves > plans, $"{plans} plans with {moves} moves");
    }

    [Fact]
    public void What_happens_between_a_plan_and_its_moves_loses_nothing()
    {
        (int made, int refused) = (0, 0);
        for (int seed = 0; seed < TestEffort.Runs(300); seed++)
        {
            var space = new ContentSpace(new Random(seed));
            space.Fill();
            if (!space.Memory.TryPlanMoves(space.AnyGoal(), out MovePlan? plan))
                continue;
            foreach (RangeMove move in plan.Moves)
            {
                space.Disturb();
                bool moved = space.TryMove(move);
                (made, refused) = (made + (moved ? 1 : 0), refused + (moved ? 0 : 1));
                space.Check();
            }
        }

        Assert.True(made > 0 && refused > 0, $"{made} moves were made and {refused} refused");
    }
}
