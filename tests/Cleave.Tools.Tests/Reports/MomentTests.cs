using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Pool;
using Cleave.Tests;
using Cleave.Tools.Files;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Recording;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>A moment of a space against a plain count of every chunk.</summary>
public sealed class MomentTests
{
    private const ulong Chunk = 4096;

    [Fact]
    public void A_GpuBuddy_as_it_is_now_is_what_a_count_of_its_chunks_finds()
    {
        for (int seed = 0; seed < TestEffort.Runs(100); seed++)
        {
            var buddy = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 0x7000, Size = 229 * Chunk });
            RecordedProgram.Run(buddy, new Random(seed), 120);
            SpaceMoment moment = MemoryReport.Of(buddy).Moment;
            GpuBuddyStatistics statistics = buddy.GetStatistics();
            Assert.Equal((statistics.AllocatedBytes, statistics.FreeBytes, statistics.ClearBytes), (
                moment.AllocatedBytes, moment.FreeBytes, moment.ClearBytes));
            Assert.Equal(statistics.LargestFreeBlock, moment.LargestFreeBlock);
            Assert.Equal(statistics.FreeBlocks, moment.Orders.Select(order => order.Free));
            Assert.Equal(statistics.FreeClearBlocks, moment.Orders.Select(order => order.Clear));
            AssertChunks(moment, buddy.GetBlocks().SelectMany(Chunks));
        }
    }

    [Fact]
    public void A_pool_as_it_is_now_shows_what_is_retired()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { BaseAddress = 0x100, Size = 1024, MaxSize = 256, MinBuddy = 16 });
        ulong held = pool.Allocate(64);
        pool.Retire(0x100 + 512, 32);
        SpaceMoment moment = MemoryReport.Of(pool).Moment;
        Assert.Equal((64UL, 32UL, 1024UL - 96), (moment.AllocatedBytes, moment.RetiredBytes, moment.FreeBytes));
        Assert.Equal(64, moment.Cells.Count);
        Assert.Equal(2, moment.Cells.Count(cell => cell.Retired == 1));
        Assert.Equal(4, moment.Cells.Count(cell => cell.Allocated == 1));
        Assert.Equal(pool.GetStatistics().Lists.Select(list => list.Size), moment.Orders.Select(order => order.Free));
        Assert.Contains(moment.Holes, hole => hole.Above is { IsRetired: true } || hole.Below is { IsRetired: true });
        Assert.Contains(moment.Holes, hole => hole.Below is { IsRetired: false } below && below.Address == held);
        Assert.Equal(new SizeCount(64, 1, 64), Assert.Single(moment.Sizes));
    }

    [Fact]
    public void The_holes_of_a_replay_name_their_neighbours()
    {
        // Top down in 4 chunks: 0 at 0x3000, 1 at 0x2000, 2 at 0x1000; then 1 goes.
        Trace trace = Play.Trace("a 0 4096; a 1 4096; a 2 100; f 1");
        ReplayResult result = Play.Scattered(trace, Play.Untimed with { Size = 4 * Chunk });
        SpaceMoment moment = MemoryReport.Of(trace, result, Play.Untimed, at: 3).Moment;
        Assert.Equal((2, 2 * Chunk, 4196UL, 3), (moment.HoleCount, moment.AllocatedBytes, moment.RequestedBytes, moment.Event));
        SpaceHole between = Assert.Single(moment.Holes, hole => hole.Above is not null && hole.Below is not null);
        Assert.Equal((Chunk, (long?)2, (long?)0), (between.Size, between.Below!.Life?.Id, between.Above!.Life?.Id));
        Assert.Equal([new SizeCount(64, 1, 100), new SizeCount(4096, 1, 4096)], moment.Sizes);
    }

    [Fact]
    public void A_moment_of_a_sample_adds_up_at_every_event_that_is_tried()
    {
        Trace trace = TraceFile.Open(Samples.PathOf("minimalloc-A.trace"))[0];
        ReplayResult result = Play.Contiguous(trace, Play.Untimed);
        for (int at = 0; at < trace.Events.Length; at += 23)
        {
            MemoryReport report = MemoryReport.Of(trace, result, Play.Untimed, at);
            HistoryPoint point = report.History!.Points[at];
            Assert.Equal((point.Live, point.Allocated), (report.Moment.RequestedBytes!.Value, report.Moment.AllocatedBytes));
            ulong free = report.Moment.Orders.Aggregate(0UL, (sum, order) => sum + (order.Free * order.BlockSize));
            Assert.Equal(report.Moment.FreeBytes, free);
            Assert.Equal(1.0 * report.Moment.AllocatedBytes / report.Moment.Size, report.Moment.Cells.Average(cell => cell.Allocated), 3);
        }
    }

    [Fact]
    public void An_event_that_is_not_there_is_refused()
    {
        Trace trace = Play.Trace("a 0 1");
        ReplayResult result = Play.Scattered(trace, Play.Untimed);
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryReport.Of(trace, result, Play.Untimed, at: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryReport.Of(trace, result, Play.Untimed, at: -1));
        Assert.Throws<ArgumentException>(() => MemoryReport.Of(Play.Trace(""), result, Play.Untimed));
    }

    private static IEnumerable<char> Chunks(GpuBuddyBlockInfo info) =>
        Enumerable.Repeat(!info.IsFree ? '#' : info.IsClear ? 'o' : '.', 1 << info.Order);

    private static void AssertChunks(SpaceMoment moment, IEnumerable<char> chunks)
    {
        string space = string.Concat(chunks);
        Assert.Equal(space, string.Concat(moment.Cells.Select(cell => cell.Allocated == 1 ? '#' : cell.Clear == 1 ? 'o' : '.')));
        int[] holes = [.. space.Split('#', StringSplitOptions.RemoveEmptyEntries).Select(hole => hole.Length)];
        Assert.Equal(holes.Length, moment.HoleCount);
        Assert.Equal(holes.OrderDescending().Take(moment.Holes.Count).Select(length => (ulong)length * Chunk), moment.Holes.Select(
            hole => hole.Size));
        Assert.All(moment.Holes, hole => Assert.DoesNotContain(
            '#', space.Substring((int)((hole.Address - moment.Base) / Chunk), (int)(hole.Size / Chunk))));
    }
}
