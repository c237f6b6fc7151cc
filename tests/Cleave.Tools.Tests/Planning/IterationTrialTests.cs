using Cleave.Tools.Planning;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Planning;

/// <summary>A recording that is played again and again, with a plan and without.</summary>
public sealed class IterationTrialTests
{
    private const ulong Unit = 512;

    [Fact]
    public void A_plan_saves_what_best_fit_wastes()
    {
        // Best fit puts the third block above the second, because the first is free but too short.
        // A plan knows the third when it places the first.
        var builder = new TraceBuilder("waste");
        builder.Allocate(1, 2 * Unit);
        builder.Allocate(2, Unit);
        builder.Free(1);
        builder.Allocate(3, 3 * Unit);
        builder.Free(2);
        builder.Free(3);
        IterationTrial trial = IterationTrial.Run(builder.Build(), iterations: 5);
        Assert.Equal((4 * Unit, 6 * Unit), (trial.PeakLiveBytes, trial.BestFitBytes));
        Assert.Equal((4 * Unit, 4 * Unit), (trial.LearntBytes, trial.ProfiledBytes));
        Assert.Equal((9, 0, 0), (trial.Hits, trial.Misses, trial.LongLived));
        Assert.Contains("5 iterations, peak 2 KiB: best fit 3 KiB, learnt 2 KiB", trial.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_rounded_up_to_the_granularity()
    {
        var builder = new TraceBuilder("small");
        builder.Allocate(1, 1);
        builder.Allocate(2, Unit + 1, alignment: 2048);
        builder.Free(1);
        builder.Free(2);
        Assert.Equal(3 * Unit, IterationTrial.Run(builder.Build()).PeakLiveBytes);
        Assert.Equal(1 + Unit + 1, IterationTrial.Run(builder.Build(), granularity: new Alignment(1)).PeakLiveBytes);
    }

    [Fact]
    public void What_stands_before_the_recording_is_allocated_once()
    {
        var builder = new TraceBuilder("weights");
        builder.Allocate(1, 4 * Unit);
        builder.EndPrelude();
        builder.Allocate(2, Unit);
        builder.Free(2);
        IterationTrial trial = IterationTrial.Run(builder.Build(), iterations: 10);
        Assert.Equal((5 * Unit, 5 * Unit, 5 * Unit), (trial.PeakLiveBytes, trial.BestFitBytes, trial.LearntBytes));
    }

    [Fact]
    public void A_block_that_replaces_an_older_one_is_freed_when_the_next_iteration_replaces_it()
    {
        // The state of an optimizer: the new one is allocated, then the old one is freed. So two live at once, and never three.
        var builder = new TraceBuilder("state");
        builder.Allocate(1, Unit);
        builder.EndPrelude();
        builder.Allocate(2, Unit);
        builder.Free(1);
        IterationTrial trial = IterationTrial.Run(builder.Build(), iterations: 10);
        Assert.Equal(2 * Unit, trial.PeakLiveBytes);
        Assert.Equal(2 * Unit, trial.BestFitBytes);
    }

    [Fact]
    public void A_block_that_replaces_none_is_freed_at_the_beginning_of_the_next_iteration()
    {
        // A gradient of the size of the state is allocated before the state is replaced, and lives until the next iteration.
        var builder = new TraceBuilder("gradient");
        builder.Allocate(1, Unit);
        builder.EndPrelude();
        builder.Allocate(2, Unit);
        builder.Allocate(3, Unit);
        builder.Free(1);
        builder.Allocate(4, 2 * Unit);
        builder.Free(4);
        IterationTrial trial = IterationTrial.Run(builder.Build(), iterations: 10);
        Assert.Equal(4 * Unit, trial.PeakLiveBytes);
    }

    [Fact]
    public void An_old_block_may_go_before_its_successor_comes()
    {
        var builder = new TraceBuilder("early");
        builder.Allocate(1, Unit);
        builder.EndPrelude();
        builder.Free(1);
        builder.Allocate(2, Unit);
        Assert.Equal(Unit, IterationTrial.Run(builder.Build(), iterations: 10).PeakLiveBytes);
    }

    [Fact]
    public void A_recording_without_requests_has_no_plan()
    {
        IterationTrial trial = IterationTrial.Run(new TraceBuilder("empty").Build());
        Assert.Equal((0UL, 0UL, null, null), (trial.PeakLiveBytes, trial.BestFitBytes, trial.LearntBytes, trial.ProfiledBytes));
        Assert.Contains("no plan", trial.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_iterations_are_refused_and_a_trial_can_be_cancelled()
    {
        Trace trace = new TraceBuilder("none").Build();
        Assert.Throws<ArgumentOutOfRangeException>("iterations", () => IterationTrial.Run(trace, 2));
        Assert.Throws<ArgumentOutOfRangeException>("iterations", () => IterationTrial.Run(trace, 10_001));
        Assert.Throws<OperationCanceledException>(() => IterationTrial.Run(trace, cancel: new CancellationToken(canceled: true)));
    }
}
