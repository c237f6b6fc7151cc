using Cleave.Planning;

namespace Cleave.Tests.Planning;

/// <summary>What the planner promises beside the height: limits, cancellation, repeatable answers, clear refusals.</summary>
public sealed class MemoryPlannerTests
{
    [Fact]
    public void Nothing_needs_nothing()
    {
        MemoryPlan plan = MemoryPlanner.Plan([]);
        Assert.Empty(plan.Offsets);
        Assert.Equal((0UL, 0UL, 1.0, PlanEnd.Proved), (plan.Height, plan.Bound, plan.Ratio, plan.End));
    }

    [Fact]
    public void The_example_is_right()
    {
        PlannedAllocation[] tensors = [new(1024, Begin: 0, End: 2), new(512, Begin: 1, End: 3), new(1024, Begin: 2, End: 4)];
        Assert.Equal(1536UL, MemoryPlanner.Plan(tensors).Height);
    }

    [Fact]
    public void Times_at_the_ends_of_their_range_are_times()
    {
        MemoryPlan plan = MemoryPlanner.Plan(
            [new(1, long.MinValue, long.MaxValue), new(2, long.MaxValue - 1, long.MaxValue), new(2, long.MinValue, 0)]);
        Assert.Equal(3UL, plan.Height);
    }

    [Fact]
    public void A_plan_depends_only_on_input_seed_and_nodes()
    {
        PlannedAllocation[] allocations = Hard(600);
        var options = new MemoryPlannerOptions { NodeLimit = 30_000, Seed = 7 };
        MemoryPlan one = MemoryPlanner.Plan(allocations, options);
        MemoryPlan other = MemoryPlanner.Plan(allocations, options);
        Assert.True(one.Offsets.SequenceEqual(other.Offsets));
        Assert.Equal((one.Height, one.Bound, one.Nodes), (other.Height, other.Bound, other.Nodes));
        Assert.Equal(PlanEnd.NodeLimit, one.End);
    }

    [Fact]
    public void The_first_plan_is_completed_whatever_the_limits()
    {
        MemoryPlan plan = MemoryPlanner.Plan(Hard(120), new MemoryPlannerOptions { NodeLimit = 1, TimeLimit = TimeSpan.Zero });
        Assert.Equal(120, plan.Offsets.Length);
        Assert.True(plan.End is PlanEnd.NodeLimit or PlanEnd.TimeLimit);
    }

    [Fact]
    public void Cancelled_before_the_first_plan_it_throws() =>
        Assert.Throws<OperationCanceledException>(() => MemoryPlanner.Plan(Hard(1000), cancel: new CancellationToken(canceled: true)));

    [Fact]
    public void Cancelled_later_it_returns_the_best_plan()
    {
        using var cancel = new CancellationTokenSource();
        var heights = new List<ulong>();
        var progress = new Reports(report =>
        {
            heights.Add(report.Height!.Value);
            if (heights.Count == 2)
            {
                cancel.Cancel();
            }
        });
        MemoryPlan plan = MemoryPlanner.Plan(Hard(120), new MemoryPlannerOptions { NodeLimit = long.MaxValue }, progress, cancel.Token);
        Assert.Equal(PlanEnd.Cancelled, plan.End);
        Assert.Equal(heights.Min(), plan.Height);
        Assert.Equal(heights.OrderDescending(), heights);
    }

    [Fact]
    public void With_a_capacity_it_ends_as_soon_as_a_plan_fits()
    {
        MemoryPlan any = MemoryPlanner.Plan(Hard(120), new MemoryPlannerOptions { Capacity = ulong.MaxValue });
        Assert.Equal((PlanEnd.Fits, 120L), (any.End, any.Nodes));
    }

    [Fact]
    public void What_cannot_fit_has_a_bound_above_the_capacity()
    {
        MemoryPlan plan = MemoryPlanner.Plan([new(6, 0, 2), new(5, 1, 3)], new MemoryPlannerOptions { Capacity = 10 });
        Assert.Equal((11UL, 11UL), (plan.Height, plan.Bound));
    }

    [Fact]
    public void Alignment_and_fixed_offsets_raise_the_bound()
    {
        Assert.Equal(72UL, MemoryPlanner.Plan([new(8, 0, 1) { Alignment = new(64) }, new(8, 0, 1) { Alignment = new(64) }]).Bound);
        Assert.Equal(108UL, MemoryPlanner.Plan([new(8, 0, 1) { FixedOffset = 100 }, new(8, 0, 1)]).Bound);
    }

    [Fact]
    public void Groups_share_nothing_and_what_has_no_group_shares_with_all()
    {
        PlannedAllocation[] allocations =
            [new(4, 0, 1) { Group = 1 }, new(4, 1, 2) { Group = 1 }, new(3, 2, 3) { Group = 2 }, new(7, 3, 4), new(2, 4, 5) { Group = -1 }];
        MemoryPlan plan = MemoryPlanner.Plan(allocations);
        Assert.Equal((9UL, 9UL), (plan.Height, plan.Bound));
        Assert.Equal(plan.Offsets[0], plan.Offsets[1]);
    }

    [Fact]
    public void Sizes_up_to_the_end_of_the_addresses_are_planned()
    {
        Assert.Equal(ulong.MaxValue - 1, MemoryPlanner.Plan([new(ulong.MaxValue - 1, 0, 1), new(ulong.MaxValue - 1, 1, 2)]).Height);
        Assert.Throws<OverflowException>(() => MemoryPlanner.Plan([new(1UL << 63, 0, 2), new(1UL << 63, 1, 2)]));
        Assert.Throws<OverflowException>(() => MemoryPlanner.Plan(
            [new(1, 0, 1) { Alignment = new(1UL << 63) }, new(1, 0, 1) { Alignment = new(1UL << 63) }, new(
                1, 0, 1) { Alignment = new(1UL << 63) }]));
    }

    [Fact]
    public void Ten_thousand_that_live_at_once_are_stacked()
    {
        PlannedAllocation[] allocations = [.. Enumerable.Range(1, 10_000).Select(size => new PlannedAllocation((ulong)size, 0, size))];
        Assert.Equal(50_005_000UL, MemoryPlanner.Plan(allocations).Height);
    }

    public static TheoryData<PlannedAllocation> Wrong =>
    [
        new PlannedAllocation(0, 0, 1), new PlannedAllocation(1, 1, 1), new PlannedAllocation(1, 2, 1), new PlannedAllocation(
            ulong.MaxValue, 0, 1),
        new PlannedAllocation(1, 0, 1) { FixedOffset = 8, Alignment = new(16) }, new PlannedAllocation(
            16, 0, 1) { FixedOffset = ulong.MaxValue - 15 },
        new PlannedAllocation(1, 0, 1) { FixedOffset = ulong.MaxValue }, new PlannedAllocation(
            1, 0, 1) { FixedOffset = ulong.MaxValue - 1 },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_allocation_that_makes_no_sense_is_named(PlannedAllocation wrong)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>("allocations", () => MemoryPlanner.Plan([new(1, 0, 1), wrong]));
        Assert.StartsWith("Allocation 1 ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixed_offsets_that_contradict_each_other_are_named()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>("allocations", () =>
            MemoryPlanner.Plan([new(8, 0, 2), new(8, 0, 2) { FixedOffset = 8 }, new(8, 1, 3) { FixedOffset = 4 }]));
        Assert.Contains("allocations 2 and 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>("options", () => MemoryPlanner.Plan([], new MemoryPlannerOptions { NodeLimit = 0 }));
        Assert.Throws<ArgumentException>(
            "options", () => MemoryPlanner.Plan([], new MemoryPlannerOptions { TimeLimit = TimeSpan.FromTicks(-1) }));
    }

    /// <summary>Allocations that no quick order plans at their peak.</summary>
    private static PlannedAllocation[] Hard(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            long begin = random.Next(0, count);
            return new PlannedAllocation((ulong)random.Next(1000, 9000), begin, begin + random.Next(1, count / 2));
        })];
    }

    private sealed class Reports(Action<PlanProgress> report) : IProgress<PlanProgress>
    {
        public void Report(PlanProgress value) => report(value);
    }
}
