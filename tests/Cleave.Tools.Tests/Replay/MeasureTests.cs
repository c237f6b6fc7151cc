using Cleave.Tools.Replay;

namespace Cleave.Tools.Tests.Replay;

/// <summary>What a replay measures, against small sums done by hand.</summary>
public sealed class MeasureTests
{
    [Fact]
    public void Fragmentation_is_that_of_the_peak()
    {
        // 5000 bytes take one block of 8 KiB out of 64: three splits leave 32, 16 and 8 KiB free. The later, lower load does not count.
        ReplayResult result = Play.Scattered("a 0 5000; f 0; a 1 100; a 2 100", size: 65536);
        Assert.Equal((5000UL, 8192UL, 32768UL), (result.PeakLive, result.AllocatedAtPeak, result.LargestFreeAtPeak));
        Assert.Equal(1 - (5000 / 8192.0), result.InternalFragmentation, 12);
        Assert.Equal(1 - (32768 / 57344.0), result.ExternalFragmentation!.Value, 12);
        Assert.Equal(65536 / 5000.0, result.FootprintRatio!.Value, 12);
    }

    [Fact]
    public void Blocks_splits_and_merges_are_counted()
    {
        ReplayResult result = Play.Scattered("a 0 8192; f 0", size: 65536);
        Assert.Equal((1, 1L, 3UL, 3UL), (result.Served, result.Blocks, result.Splits, result.Merges));
        Assert.Equal(1.0, result.BlocksPerAllocation);
        Assert.Equal(1.5, Play.Scattered("a 0 8192; a 1 12288", size: 65536).BlocksPerAllocation);
    }

    [Fact]
    public void A_full_space_has_no_external_fragmentation()
    {
        ReplayResult result = Play.Scattered("a 0 65536", size: 65536);
        Assert.Equal(0, result.ExternalFragmentation);
        Assert.Equal(0, result.InternalFragmentation);
        Assert.Equal(65536UL, result.MappedPeak);
    }

    [Fact]
    public void An_empty_trace_needs_one_page_and_has_nothing_to_divide_by()
    {
        ReplayResult result = Play.Scattered(Play.Trace(""), new ReplayOptions { TimedPasses = 1 });
        Assert.Equal((4096UL, 0UL, 0, 0, 0UL), (result.Space, result.PeakLive, result.Served, result.FailureCount, result.MappedPeak));
        Assert.Equal((null, 0.0, 0.0, 0.0), (
            result.FootprintRatio, result.InternalFragmentation, result.ExternalFragmentation, result.BlocksPerAllocation));
        Assert.Null(result.NanosecondsPerOperation);
    }

    [Theory]
    [InlineData("a 0 1", 4096)]
    [InlineData("a 0 4097", 8192)]
    public void A_trace_of_one_event_needs_its_chunks(string events, ulong space)
    {
        Assert.Equal(space, Play.Scattered(events).Space);
        Assert.Equal(space, Play.Contiguous(events).Space);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void The_time_is_taken_only_when_asked_for(int passes, bool timed)
    {
        ReplayResult result = Play.Scattered(Play.Trace("a 0 1; f 0"), new ReplayOptions { TimedPasses = passes });
        Assert.Equal(timed, result.NanosecondsPerOperation is > 0);
    }

    [Fact]
    public void Memory_freed_as_cleared_does_not_merge_with_dirty_memory()
    {
        ReplayOptions options = Play.Untimed with { Size = 65536 };
        Assert.Equal(4UL, Play.Scattered(Play.Trace("a 0 1; f 0"), options).Merges);
        Assert.Equal(0UL, Play.Scattered(Play.Trace("a 0 1; f 0"), options with { FreeAsCleared = true }).Merges);
    }

    [Fact]
    public void Chunks_round_every_request_up()
    {
        ReplayOptions options = Play.Untimed with { ChunkSize = new Alignment(16384) };
        ReplayResult result = Play.Scattered(Play.Trace("a 0 1; a 1 16385"), options);
        Assert.Equal(3UL * 16384, result.AllocatedAtPeak);
        Assert.Equal(3UL * 16384, result.Space);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(16384, 16384)]
    public void The_least_alignment_parts_small_allocations(ulong least, ulong expected)
    {
        ReplayOptions options = Play.Untimed with { Size = 65536, MinAlignment = new Alignment(least) };
        string events = string.Join(';', Enumerable.Range(0, 16).Select(id => $"a {id} 1"));
        Assert.Equal((int)(65536 / expected), Play.Scattered(Play.Trace(events), options).Served);
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(32768, 32768)]
    public void An_alignment_that_the_trace_states_is_kept(ulong stated, ulong expected)
    {
        string events = string.Join(';', Enumerable.Range(0, 16).Select(id => $"a {id} 1 {stated}"));
        Assert.Equal((int)(65536 / expected), Play.Scattered(events, size: 65536).Served);
        Assert.Equal((int)(65536 / expected), Play.Contiguous(events, size: 65536).Served);
    }
}
