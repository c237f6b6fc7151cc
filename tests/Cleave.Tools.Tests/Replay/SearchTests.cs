using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>The search for the smallest space: where it begins, what it tells, where it ends.</summary>
public sealed class SearchTests
{
    /// <summary>The first allocation takes the lower half of any 64-bit space,
    /// which leaves one multiple of 2^63 for the two others.</summary>
    private const string Hopeless = "a 0 9223372036854771712; a 1 1 9223372036854775808; a 2 1 9223372036854775808";

    /// <summary>Pages so large that few spaces are tried.</summary>
    private static readonly ReplayOptions LargePages = Play.Untimed with { PageSize = new Alignment(1UL << 60) };

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
    public void A_search_that_finds_nothing_says_how_far_it_went_and_why_it_ended()
    {
        var told = new Told();
        ReplayResult result = Replayer.Run(Play.Trace(Hopeless), PlacementPolicy.Contiguous, LargePages, told);
        Assert.True(result.Searched);
        Assert.Equal(15UL << 60, result.Space);
        Assert.Equal("a space has less than 2^64 bytes", result.SearchEnded);
        Assert.Equal(2, Assert.Single(result.Failures).EventIndex);
        Assert.Equal(7, told.All.Count);
    }

    [Theory]
    [InlineData("scattered")]
    [InlineData("contiguous")]
    [InlineData("pool")]
    public void The_search_starts_at_what_the_alignment_needs_and_finds_it(string policy)
    {
        // Each block of 8 KiB has 256 KiB for itself; the last needs no more than a chunk, or in a pool the whole.
        string events = string.Join(';', Enumerable.Range(0, 400).Select(id => $"a {id} 8192 262144"));
        ReplayResult result = Replayer.Run(Play.Trace(events), PlacementPolicy.Find(policy)!, Play.Untimed);
        Assert.Equal((0, null), (result.FailureCount, result.SearchEnded));
        Assert.InRange(result.Space, 399UL * 262144, 400UL * 262144);
    }

    [Fact]
    public void A_search_that_has_far_to_go_takes_larger_steps_and_says_so()
    {
        var told = new Told();
        // Below 512 GiB the first block lies at 0, which is the only place for the second: 2^26 pages of the least size are too few.
        ReplayResult result = Replayer.Run(
            Play.Trace("a 0 274877906944; a 1 1 549755813888"), PlacementPolicy.Contiguous, Play.Untimed, told);
        Assert.Equal(0, result.FailureCount);
        Assert.InRange(result.Space, 549755813888UL, 549755813888UL / 250 * 251);
        Assert.InRange(result.SearchStep!.Value, result.Space / 300, result.Space / 250);
        Assert.InRange(told.All.Count, 4096, 8192);
    }

    [Fact]
    public void What_no_64_bit_space_can_hold_is_refused_at_once()
    {
        OverflowException refused = Assert.Throws<OverflowException>(
            () => Play.Scattered("a 0 1 9223372036854775808; a 1 1 9223372036854775808; a 2 1 9223372036854775808"));
        Assert.Equal("hand-made: no space of 64-bit addresses holds its 3 B of live blocks, aligned to up to 8 EiB.", refused.Message);
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
            () => Replayer.Run(trace, PlacementPolicy.Contiguous, LargePages, null, new CancellationToken(canceled: true)));

        using var source = new CancellationTokenSource();
        var told = new Told { Then = source.Cancel };
        Assert.Throws<OperationCanceledException>(() => Replayer.Run(trace, PlacementPolicy.Contiguous, LargePages, told, source.Token));
        Assert.Single(told.All);
    }

    [Fact]
    public void Timed_passes_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => Replayer.Run(
            Play.Trace("a 0 1"), PlacementPolicy.Scattered, new ReplayOptions { Size = 4096 }, null, new CancellationToken(
                canceled: true)));

    [Fact]
    public void Policies_are_found_by_their_names()
    {
        Assert.All(PlacementPolicy.All, policy => Assert.Same(policy, PlacementPolicy.Find(policy.Name)));
        Assert.Equal(["scattered", "contiguous", "bestfit", "pool", "planned"], PlacementPolicy.All.Select(policy => policy.ToString()));
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
