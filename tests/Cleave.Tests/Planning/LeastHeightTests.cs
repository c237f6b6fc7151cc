using Cleave.Planning;

namespace Cleave.Tests.Planning;

/// <summary>Tiny problems of every kind: the planner finds the height that trying every offset finds,
/// and says that it is the least.</summary>
public sealed class LeastHeightTests
{
    [Theory]
    [InlineData(7, false, false, 0)]
    [InlineData(6, true, false, 0)]
    [InlineData(6, false, true, 0)]
    [InlineData(6, true, true, 0)]
    [InlineData(6, false, false, 2)]
    [InlineData(5, true, true, 3)]
    public void The_height_is_the_least(int most, bool withAlignments, bool withFixed, int groups)
    {
        int above = 0;
        for (int seed = 0; seed < TestEffort.Runs(1000); seed++)
        {
            PlannedAllocation[] allocations = PlanModel.Random(new Random(seed), most, withAlignments, withFixed, groups);
            MemoryPlan plan = MemoryPlanner.Plan(allocations);
            ulong least = PlanModel.LeastHeight(allocations);
            Assert.True(plan.Height == least, $"seed {seed}: {plan.Height} instead of {least}");
            Assert.True(plan.IsLeast, $"seed {seed} is not proved");
            Assert.Equal(PlanEnd.Proved, plan.End);
            Assert.True(PlanModel.IsPlan(allocations, plan.Offsets), $"seed {seed} is no plan");
            above += least > Peak(allocations) ? 1 : 0;
        }

        // Some of those with rules beside their lives cannot be planned at their peak, so that the proof is more than the live bytes.
        Assert.True(above > 0 || (!withAlignments && !withFixed && groups == 0));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void No_height_is_below_the_live_bytes_and_none_above_those_of_all(int count)
    {
        for (int seed = 0; seed < TestEffort.Runs(20); seed++)
        {
            PlannedAllocation[] allocations = Larger(new Random(seed), count);
            MemoryPlan plan = MemoryPlanner.Plan(allocations, new MemoryPlannerOptions { NodeLimit = 20_000 });
            Assert.InRange(plan.Bound, Peak(allocations), plan.Height);
            Assert.True(plan.Height <= (ulong)allocations.Sum(one => (long)one.Size + (long)one.Alignment.Bytes));
            Assert.True(PlanModel.IsPlan(allocations, plan.Offsets));
        }
    }

    private static PlannedAllocation[] Larger(Random random, int count)
    {
        var allocations = new PlannedAllocation[count];
        for (int index = 0; index < count; index++)
        {
            long begin = random.Next(0, count);
            allocations[index] = new PlannedAllocation((ulong)random.Next(1, 1000), begin, begin + random.Next(1, 30))
            {
                Alignment = Alignment.FromLog2(random.Next(0, 7)),
            };
        }

        return allocations;
    }

    private static ulong Peak(PlannedAllocation[] allocations) =>
        allocations.Max(at => (ulong)allocations.Where(one => one.Begin <= at.Begin && at.Begin < one.End).Sum(one => (long)one.Size));
}
