using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>A space of a given size: what fails, why, and what the rest of the trace is worth.</summary>
public sealed class FixedSizeTests
{
    [Fact]
    public void A_failure_tells_which_event_and_why()
    {
        ReplayResult result = Play.Scattered("a 70 8192; a 71 4096; f 70", size: 8192);
        Assert.False(result.Searched);
        Assert.Equal(1, result.FailureCount);
        ReplayFailure failure = Assert.Single(result.Failures);
        Assert.Equal((1, 2L, 71L, 4096UL), (failure.EventIndex, failure.Line, failure.Id, failure.Size));
        Assert.StartsWith("No room for 4 KiB: all of the space of 8 KiB is in use.", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_free_of_an_allocation_that_failed_is_passed_over()
    {
        ReplayResult result = Play.Scattered("a 0 8192; a 1 4096; f 1; f 0; a 2 8192", size: 8192);
        Assert.Equal(1, result.FailureCount);
        Assert.Equal(2, result.Served);
        Assert.Equal(8192UL, result.PeakLive);
    }

    [Fact]
    public void Only_the_first_failures_are_kept_but_all_are_counted()
    {
        string events = string.Join(';', Enumerable.Range(0, 30).Select(id => $"a {id} 8192"));
        ReplayResult result = Play.Contiguous(events, size: 8192);
        Assert.Equal(29, result.FailureCount);
        Assert.Equal(Enumerable.Range(1, 10), result.Failures.Select(failure => failure.EventIndex));
    }

    [Theory]
    [InlineData(8193)]
    [InlineData(12287)]
    [InlineData(12288)]
    [InlineData(ulong.MaxValue - 4096)]
    public void A_request_above_the_size_fails_even_where_its_whole_chunks_would_fit(ulong request)
    {
        ReplayResult result = Play.Scattered($"a 0 {request}", size: 8192);
        Assert.Equal(0, result.Served);
        Assert.Equal(request, Assert.Single(result.Failures).Size);
    }

    [Fact]
    public void A_size_is_rounded_down_to_whole_chunks()
    {
        ReplayResult result = Play.Scattered("a 0 4096; a 1 4096", size: 12287);
        Assert.Equal(8192UL, result.Space);
        Assert.Equal(0, result.FailureCount);
    }

    [Fact]
    public void A_size_below_a_chunk_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => Play.Scattered("a 0 1", size: 4095));

    [Fact]
    public void Requests_that_the_recorded_program_was_refused_are_tried_and_given_back()
    {
        ReplayResult result = Play.Scattered("a 0 4096; oom 4096; oom 8192; a 1 4096; oom 1", size: 8192);
        Assert.Equal(1, result.OutOfMemoryServed);
        Assert.Equal(0, result.FailureCount);
        Assert.Equal(2, result.Served);
        Assert.Equal(8192UL, result.PeakLive);
    }

    [Fact]
    public void A_search_does_not_try_what_was_refused()
    {
        ReplayResult result = Play.Scattered("a 0 4096; oom 1048576");
        Assert.Null(result.OutOfMemoryServed);
        Assert.Equal(4096UL, result.Space);
    }

    [Fact]
    public void Sizes_beyond_two_to_the_sixtieth_are_served_in_a_fixed_space_and_searched_for()
    {
        Trace trace = Play.Trace("a 0 10000000000000000000");
        ReplayResult result = Play.Scattered(trace, Play.Untimed with { Size = ulong.MaxValue });
        Assert.Equal(0, result.FailureCount);
        ReplayResult searched = Play.Scattered(trace, Play.Untimed);
        Assert.InRange(searched.Space, 10_000_000_000_000_000_000, 10_000_000_000_000_000_000 + searched.PageSize);
    }

    [Fact]
    public void Sizes_whose_chunks_add_up_beyond_64_bits_end_in_failures_or_a_refusal()
    {
        Trace trace = Play.Trace($"a 0 {ulong.MaxValue - 1}; a 1 1; f 0; f 1");
        ReplayResult result = Play.Scattered(trace, Play.Untimed with { Size = ulong.MaxValue });
        Assert.Equal(0, Assert.Single(result.Failures).EventIndex);
        Assert.Equal(1, result.Served);
        Assert.Throws<OverflowException>(() => Play.Scattered(trace, Play.Untimed));
    }
}
