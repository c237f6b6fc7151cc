using Cleave.Tools.Files;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>The history of a replay, whole and thinned.</summary>
public sealed class HistoryTests
{
    private static readonly Trace Sample = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0];

    [Fact]
    public void The_lives_at_any_event_are_what_is_allocated_and_do_not_overlap()
    {
        SpaceHistory history = Whole(Sample);
        for (int at = 0; at < history.EventCount; at += 997)
        {
            BlockLife[] live = [.. history.Lives.Where(life => life.IsLiveAt(at)).OrderBy(life => life.Address)];
            Assert.Equal(history.Points[at].Allocated, live.Aggregate(0UL, (sum, life) => sum + life.Size));
            Assert.Equal(history.Points[at].Live, live.DistinctBy(life => life.Id).Aggregate(0UL, (sum, life) => sum + life.Requested));
            Assert.All(live.Zip(live.Skip(1)), pair => Assert.True(pair.First.Address + pair.First.Size <= pair.Second.Address));
        }
    }

    [Fact]
    public void The_peak_is_the_first_event_with_most_live()
    {
        SpaceHistory history = Whole(Sample);
        Assert.Equal(Sample.PeakLiveBytes, history.Points[history.PeakEvent].Live);
        Assert.DoesNotContain(history.Points.Take(history.PeakEvent), point => point.Live >= Sample.PeakLiveBytes);
        Assert.Equal(Replayer.Run(Sample, PlacementPolicy.Scattered, Play.Untimed).MappedPeak, history.Points.Max(point => point.Mapped));
    }

    [Fact]
    public void Blocks_side_by_side_are_one_life()
    {
        ReplayResult result = Play.Contiguous(Play.Trace("a 0 12288; f 0"), Play.Untimed with { Size = 65536 });
        SpaceHistory history = ReplayMoment.History(Play.Trace("a 0 12288; f 0"), result, Play.Untimed);
        Assert.Equal(12288UL, Assert.Single(history.Lives).Size);
        Assert.Equal((0, 1), (history.Lives[0].Birth, history.Lives[0].Death));
    }

    [Fact]
    public void Lives_carry_the_stack_that_a_snapshot_has()
    {
        SpaceHistory history = Whole(Sample);
        Assert.Equal(68, history.Stacks.Count);
        Assert.All(history.Lives, life => Assert.InRange(life.Stack, 0, 67));
        Assert.Equal("convert (module.py:1357)\n_apply (module.py:957)\n_apply (module.py:930)\n_apply (module.py:930)", history.Stacks[
            history.Lives[0].Stack]);
    }

    [Fact]
    public void Thinning_keeps_the_largest_lives_the_turning_points_and_says_so()
    {
        SpaceHistory whole = Whole(Sample);
        SpaceHistory thin = HistoryThinner.Thin(whole, 4UL << 30, mostLives: 500, mostPoints: 300);
        Assert.Equal(500, thin.Lives.Count);
        Assert.Equal(thin.Lives.OrderBy(life => life.Birth), thin.Lives);
        double Area(IEnumerable<BlockLife> lives) => lives.Sum(life => (double)life.Size * (life.Death - life.Birth));
        double least = thin.Lives.Min(life => (double)life.Size * (life.Death - life.Birth));
        Assert.True(whole.Lives.Count(life => (double)life.Size * (life.Death - life.Birth) > least) < 500);
        Assert.Equal(Area(thin.Lives) / Area(whole.Lives), thin.Thinning.ShownArea, 9);
        Assert.InRange(thin.Points.Count, 100, 300);
        Assert.Subset(whole.Points.ToHashSet(), thin.Points.ToHashSet());
        Assert.Equal(whole.Points.Max(point => point.Live), thin.Points.Max(point => point.Live));
        Assert.Equal(whole.Points.Min(point => point.Live), thin.Points.Min(point => point.Live));
        Assert.Equal(whole.Points.Max(point => point.Mapped), thin.Points.Max(point => point.Mapped));
        Assert.Equal(whole.Points[^1], thin.Points[^1]);
        Assert.StartsWith($"Of {whole.Lives.Count / 1000}\u202f{whole.Lives.Count % 1000:000} runs of blocks the 500 with the largest area",
            HistoryNotes.Thinned(thin), StringComparison.Ordinal);
        Assert.Null(HistoryNotes.Thinned(whole));
    }

    [Fact]
    public void The_shadow_has_the_area_of_what_was_left_out()
    {
        SpaceHistory whole = Whole(Sample);
        ulong space = whole.Lives.Max(life => life.Address + life.Size);
        MapShadow shadow = HistoryThinner.Thin(whole, space, mostLives: 0, mostPoints: int.MaxValue).Thinning.Shadow!;
        double shadowArea = shadow.Cover.ToArray().Average(cell => cell / 255.0) * space * whole.EventCount;
        double area = whole.Lives.Sum(life => (double)life.Size * (life.Death - life.Birth));
        Assert.Equal(1, shadowArea / area, 2);
    }

    private static SpaceHistory Whole(Trace trace) =>
        ReplayMoment.History(trace, Replayer.Run(trace, PlacementPolicy.Scattered, Play.Untimed), Play.Untimed);
}
