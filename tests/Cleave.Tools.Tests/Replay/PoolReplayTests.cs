using Cleave.Tools.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Replay;

/// <summary>A trace on a pool: one block of a power of two for each allocation.</summary>
public sealed class PoolReplayTests
{
    [Fact]
    public void Every_allocation_takes_one_block_of_a_power_of_two()
    {
        // 12 KiB take 16: with another 4 KiB that is 20, of which the caller asked for 16; 32, 8 and 4 KiB are left.
        ReplayResult result = Replay("a 0 12288; a 1 4096; f 0; f 1", size: 65536);
        Assert.Equal((2, 2L, 16384UL, 20480UL, 32768UL), (
            result.Served, result.Blocks, result.PeakLive, result.AllocatedAtPeak, result.LargestFreeAtPeak));
        Assert.Equal((4UL, 4UL, 20480UL), (result.Splits, result.Merges, result.MappedPeak));
        Assert.Equal(PlacementPolicy.Pool, result.Policy);
    }

    [Theory]
    [InlineData("a 0 1", 4096)]
    [InlineData("a 0 4097", 8192)]
    [InlineData("a 0 12288", 16384)]
    [InlineData("a 0 8192; a 1 4096", 12288)]
    public void The_smallest_space_that_serves_a_trace_is_found(string events, ulong space)
    {
        ReplayResult result = Replay(events);
        Assert.Equal((space, 0, true), (result.Space, result.FailureCount, result.Searched));
    }

    [Fact]
    public void What_fails_is_told_with_the_reason_of_the_pool()
    {
        ReplayResult result = Replay("a 7 4096; a 8 8192; a 9 4096; f 8; f 7", size: 8192);
        Assert.Equal((2, 1), (result.Served, result.FailureCount));
        Assert.Equal(
            new ReplayFailure(1, 2, 8, 8192, "No room for 8 KiB: the largest free block is 4 KiB."), Assert.Single(result.Failures));
    }

    [Fact]
    public void Requests_that_the_program_was_refused_are_tried_and_given_back() =>
        Assert.Equal(2, Replay("a 0 4096; oom 32768; oom 65536; oom 16384; f 0", size: 65536).OutOfMemoryServed);

    [Theory]
    [InlineData(0, 16)]
    [InlineData(16384, 4)]
    public void An_alignment_above_the_size_takes_a_block_of_it(ulong stated, int served)
    {
        string events = string.Join(';', Enumerable.Range(0, 20).Select(id => $"a {id} 1 {stated}"));
        Assert.Equal(served, Replay(events, size: 65536).Served);
        ReplayOptions least = Play.Untimed with { Size = 65536, MinAlignment = new Alignment(16384) };
        Assert.Equal(4, Replayer.Run(Play.Trace(events), PlacementPolicy.Pool, least).Served);
    }

    [Fact]
    public void A_space_with_too_many_chunks_is_refused()
    {
        var error = Assert.Throws<OverflowException>(() => Replay("a 0 1", size: 1UL << 50));
        Assert.Equal("hand-made: a pool cannot manage 1 PiB. The pool has 274877906944 smallest blocks; the index type counts 4294967296.",
            error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Replay("a 0 1", size: 4095));
    }

    [Fact]
    public void Tables_that_grow_above_the_limit_end_the_replay()
    {
        var limit = new PoolTableLimit("t", memory: 9UL << 32);
        limit.Check(9UL << 30);
        limit.Check(1UL << 30, more: 8UL << 30);
        Assert.Throws<InsufficientMemoryException>(() => limit.Check((9UL << 30) + 1));
        Assert.Throws<InsufficientMemoryException>(() => limit.Check(1UL << 30, more: ulong.MaxValue));
        var error = Assert.Throws<InsufficientMemoryException>(() => limit.Check(1UL << 30, more: 12UL << 30));
        Assert.Equal(
            "t: the tables of the pool take 13 GiB, and grow with the places that are used; the limit is 9 GiB, a quarter "
                + "of the machine's memory. "
            + "Larger chunks take smaller tables.",
            error.Message);
    }

    /// <summary>The tables of 2^32 chunks would take 36 GiB if they were made whole.</summary>
    [Fact]
    public void A_large_space_takes_tables_for_what_is_used_only()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReplayResult result = Replay("a 0 1; a 1 4096; f 0; a 2 1099511627776; f 1; f 2", size: 1UL << 44);
        Assert.Equal((3, 0), (result.Served, result.FailureCount));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_kill_of_more_chunks_than_the_memory_has_room_for_ends_the_replay()
    {
        var space = new RecordedSpace { Allocator = RecordedAllocator.Pool, Base = 0, Size = 1UL << 42, Chunk = 1024, MaxSize = 1UL << 42 };
        var pool = new RecordedPool(space, new PoolTableLimit("t", memory: 4UL << 30));
        Assert.Throws<InsufficientMemoryException>(() => pool.Retire(0, 1UL << 42, back: false));
        pool.Retire(0, 1 << 20, back: false);
        Assert.Equal("No failure.", pool.Refusal);
    }

    [Fact]
    public void It_is_asked_for_by_name_only()
    {
        Assert.DoesNotContain(PlacementPolicy.Pool, new ReplayOptions().Policies);
        Assert.Same(PlacementPolicy.Pool, PlacementPolicy.Find("pool"));
    }

    private static ReplayResult Replay(string events, ulong? size = null) =>
        Replayer.Run(Play.Trace(events), PlacementPolicy.Pool, Play.Untimed with { Size = size });
}
