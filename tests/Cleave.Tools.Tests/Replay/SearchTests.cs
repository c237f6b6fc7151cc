using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>The search for the smallest space: where it begins, what it tells, where it ends.</summary>
public sealed class SearchTests
{
    /// <summary>Its second block lies a GiB up, far beyond sixteen times the peak.</summary>
    private const string Hopeless = "a 0 4096 1073741824; a 1 4096 1073741824";

    [Fact]
    public void Every_space_that_is_tried_is_told_in_order()
    {
        var told = new Told();
        Trace trace = Play.Trace("a 0 4096; a 1 4096; f 0; a 2 8192; f 1; f 2");
        ReplayResult result = Replayer.Run(trace, PlacementPolicy.Contiguous, Play.Untimed, told);
        Assert.Equal(0, result.FailureCount);
        Assert.Equal(PageSteps(12288, result.Space), told.All.Select(step => step.Space));
        Assert.All(told.All.SkipLast(1), step => Assert.InRange(step.FailedEvent, 0, 5));
        Assert.Equal(new ReplayProgress("hand-made", PlacementPolicy.Contiguous, result.Space, 12288, -1, 6), told.All[^1]);
    }

    [Fact]
    public void A_search_that_finds_nothing_ends_at_sixteen_times_the_peak_with_the_failures_there()
    {
        var told = new Told();
        ReplayResult result = Replayer.Run(Play.Trace(Hopeless), PlacementPolicy.Scattered, Play.Untimed, told);
        Assert.True(result.Searched);
        Assert.Equal(16UL * 8192, result.Space);
        Assert.Equal(1, Assert.Single(result.Failures).EventIndex);
        Assert.Equal(PageSteps(8192, 16 * 8192), told.All.Select(step => step.Space));
    }

    [Fact]
    public void A_fixed_size_is_not_searched_for()
    {
        var told = new Told();
        Replayer.Run(Play.Trace("a 0 1"), PlacementPolicy.Scattered, Play.Untimed with { Size = 1 << 20 }, told);
        Assert.Empty(told.All);
    }

    [Fact]
    public void A_search_can_be_cancelled_before_and_while_it_runs()
    {
        Trace trace = Play.Trace(Hopeless);
        Assert.Throws<OperationCanceledException>(
            () => Replayer.Run(trace, PlacementPolicy.Scattered, Play.Untimed, null, new CancellationToken(canceled: true)));

        using var source = new CancellationTokenSource();
        var told = new Told { Then = source.Cancel };
        Assert.Throws<OperationCanceledException>(() => Replayer.Run(trace, PlacementPolicy.Scattered, Play.Untimed, told, source.Token));
        Assert.Single(told.All);
    }

    [Fact]
    public void Timed_passes_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Replayer.Run(
            Play.Trace("a 0 1"), PlacementPolicy.Scattered, new ReplayOptions { Size = 4096 }, null, new CancellationToken(canceled: true)));

    [Fact]
    public void Policies_are_found_by_their_names()
    {
        Assert.All(PlacementPolicy.All, policy => Assert.Same(policy, PlacementPolicy.Find(policy.Name)));
        Assert.Equal(["scattered", "contiguous", "pool"], PlacementPolicy.All.Select(policy => policy.ToString()));
        Assert.Null(PlacementPolicy.Find("Scattered"));
    }

    private static IEnumerable<ulong> PageSteps(ulong first, ulong last)
    {
        for (ulong space = first; space <= last; space += 4096)
            yield return space;
    }

    private sealed class Told : IProgress<ReplayProgress>
    {
        public List<ReplayProgress> All { get; } = [];

        public Action? Then { get; init; }

        public void Report(ReplayProgress value)
        {
            All.Add(value);
            Then?.Invoke();
        }
    }
}
