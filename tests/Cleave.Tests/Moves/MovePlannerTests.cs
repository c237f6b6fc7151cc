using Cleave.Moves;
using Cleave.Runs;

namespace Cleave.Tests.Moves;

/// <summary>Plans of moves on tiny spaces beside the best ones there are, and on larger ones with real content.</summary>
public sealed class MovePlannerTests
{
    /// <summary>The most that a plan may copy, as a multiple of the best plan.</summary>
    private const ulong Factor = 3;

    [Fact]
    public void Plans_for_a_run_are_as_good_as_the_best_ones_within_the_factor()
    {
        (int plans, int best, int missed) = (0, 0, 0);
        int seeds = TestEffort.Runs(1500);
        for (int seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            (MovableRange[] ranges, int granules) = TinySpace(random);
            ulong length = (ulong)random.Next(1, granules);
            ulong alignment = 1UL << random.Next(0, 3);
            ulong? least = BestPlan.Least(ranges, granules, used => HasRun(used, (int)length, (int)alignment));
            RangeStep[]? steps = MovePlanner.MakeRun(
                new MoveDraft(ranges, (ulong)granules, 0), length, alignment, ulong.MaxValue, out ulong bound);
            bool[] used = Play(ranges, granules, steps ?? []);
            Assert.True(steps is null || HasRun(used, (int)length, (int)alignment), $"seed {seed}");
            Compare(seed, ranges, steps, least, bound, ref plans, ref best, ref missed);
        }

        AssertGood(plans, best, missed);
    }

    [Fact]
    public void Plans_for_a_window_are_as_good_as_the_best_ones_within_the_factor()
    {
        (int plans, int best, int missed) = (0, 0, 0);
        int seeds = TestEffort.Runs(1500);
        for (int seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            (MovableRange[] ranges, int granules) = TinySpace(random);
            int start = random.Next(0, granules);
            int length = random.Next(1, granules - start + 1);
            ulong? least = BestPlan.Least(ranges, granules, used => !used.AsSpan(start, length).Contains(true));
            RangeStep[]? steps = MovePlanner.Empty(
                new MoveDraft(ranges, (ulong)granules, 0), new GranuleWindow(
                    (ulong)start, (ulong)(start + length)), ulong.MaxValue, out ulong bound);
            bool[] used = Play(ranges, granules, steps ?? []);
            Assert.True(steps is null || !used.AsSpan(start, length).Contains(true), $"seed {seed}");
            Compare(seed, ranges, steps, least, bound, ref plans, ref best, ref missed);
        }

        AssertGood(plans, best, missed);
    }

    [Fact]
    public void Limits_of_the_granules_to_move_are_kept()
    {
        for (int seed = 0; seed < TestEffort.Runs(300); seed++)
        {
            var random = new Random(seed);
            (MovableRange[] ranges, int granules) = TinySpace(random);
            ulong most = (ulong)random.Next(0, 8);
            RangeStep[]? steps = MovePlanner.MakeRun(
                new MoveDraft(ranges, (ulong)granules, 0), (ulong)random.Next(1, granules), 1, most, out _);
            Assert.True(Cost(ranges, steps ?? []) <= most, $"seed {seed}");
        }
    }

    [Fact]
    public void A_draft_is_as_before_when_all_is_undone()
    {
        var random = new Random(1);
        (MovableRange[] ranges, int granules) = (
            Enumerable.Range(0, 40).Select(at => new MovableRange((ulong)at * 5, 3, 1, true)).ToArray(), 200);
        var draft = new MoveDraft(ranges, (ulong)granules, 0);
        FreeRun[] before = [.. draft.Free.InOrder()];
        MovePlanner.MakeRun(draft, 50, 4, ulong.MaxValue, out _);
        Assert.Equal(before, draft.Free.InOrder());
        Assert.Equal(Enumerable.Range(0, 40), draft.Order.ToArray());
        draft.Free.Validate();
        Assert.Equal((0, 0UL), (draft.Mark, draft.Moved));
    }

    [Fact]
    public void A_space_without_ranges_needs_no_moves()
    {
        Assert.Empty(MovePlanner.Empty(new MoveDraft([], 9, 0), new GranuleWindow(2, 5), ulong.MaxValue, out _)!);
        Assert.Empty(MovePlanner.MakeRun(new MoveDraft([], 9, 0), 9, 1, ulong.MaxValue, out _)!);
    }

    private static void Compare(
        int seed, MovableRange[] ranges, RangeStep[]? steps, ulong? least, ulong bound, ref int plans, ref int best, ref int missed)
    {
        Assert.True(steps is null || least is not null, $"seed {seed}: a plan for what cannot be");
        if (least is not { } known)
            return;

        plans++;
        Assert.True(bound <= known, $"seed {seed}: {bound} is no bound of {known}");
        if (steps is null)
        {
            missed++;
            return;
        }

        ulong cost = Cost(ranges, steps);
        Assert.True(cost <= Factor * known, $"seed {seed}: {cost} granules for {known}");
        best += cost == known ? 1 : 0;
    }

    private static void AssertGood(int plans, int best, int missed)
    {
        Assert.True(plans > 0 && best * 100 >= plans * 95, $"{best} of {plans} plans are best");
        Assert.True(missed * 100 <= plans * 4, $"{missed} of {plans} were missed");
    }

    private static ulong Cost(MovableRange[] ranges, RangeStep[] steps) =>
        steps.Aggregate(0UL, (sum, step) => sum + ranges[step.Index].Length);

    /// <summary>Plays steps, each into free granules only.</summary>
    private static bool[] Play(MovableRange[] ranges, int granules, RangeStep[] steps)
    {
        int[] places = [.. ranges.Select(range => (int)range.Start)];
        foreach (RangeStep step in steps)
        {
            MovableRange range = ranges[step.Index];
            Assert.Equal((ulong)places[step.Index], step.From);
            Assert.True(range.CanMove && step.To % range.Alignment == 0);
            Assert.False(BestPlan.Used(ranges, places, granules).AsSpan((int)step.To, (int)range.Length).Contains(true));
            places[step.Index] = (int)step.To;
        }

        return BestPlan.Used(ranges, places, granules);
    }

    private static bool HasRun(bool[] used, int length, int alignment)
    {
        for (int start = 0; start + length <= used.Length; start += alignment)
        {
            if (!used.AsSpan(start, length).Contains(true))
                return true;
        }

        return false;
    }

    private static (MovableRange[] Ranges, int Granules) TinySpace(Random random)
    {
        int granules = random.Next(4, 15);
        var ranges = new List<MovableRange>();
        for (int at = random.Next(0, 4); at < granules && ranges.Count < 5; at += random.Next(0, 4))
        {
            int length = Math.Min(random.Next(1, 5), granules - at);
            int alignment = random.Next(4) == 0 && at % 2 == 0 ? 2 : 1;
            ranges.Add(new MovableRange((ulong)at, (ulong)length, (ulong)alignment, random.Next(8) != 0));
            at += length;
        }

        return ([.. ranges], granules);
    }
}
