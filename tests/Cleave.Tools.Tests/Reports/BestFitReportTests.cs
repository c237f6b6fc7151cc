using Cleave.BestFit;
using Cleave.Tools.Moments;
using Cleave.Tools.Replay;
using Cleave.Tools.Reports;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>A best-fit allocator as a report shows it: now, and in a replay.</summary>
public sealed class BestFitReportTests
{
    private readonly BestFitAllocator _memory = new(new BestFitAllocatorOptions { BaseOffset = 0x10000, Size = 64 << 10 });

    [Fact]
    public void Free_memory_is_counted_in_runs_and_clear_memory_by_bytes()
    {
        AllocatedRange[] all = [.. Enumerable.Range(0, 16).Select(_ => _memory.AllocateRange(4 << 10))];
        _memory.Free(all[2], cleared: true);
        _memory.Free(all[3]);
        _memory.Free(all[8], cleared: true);
        _memory.Free(all[15]);
        _memory.Shrink(ref all[7], 3 << 10);
        MemoryReport report = MemoryReport.Of(_memory);
        SpaceMoment moment = report.Moment;
        Assert.Equal((nameof(BestFitAllocator), 0x10000UL, 65536UL, 256UL), (report.Placement, moment.Base, moment.Size, moment.ChunkSize));
        Assert.Equal((48128UL, 8192UL, 8192UL), (moment.AllocatedBytes, moment.ClearBytes, moment.LargestFreeBlock));
        Assert.Equal(
            [(4096UL, 2UL, 9216UL), (8192UL, 1UL, 8192UL)], moment.Orders.Select(order => (order.BlockSize, order.Free, order.Bytes)));
        Assert.Equal([8192UL, 5120UL, 4096UL], moment.Holes.Select(hole => hole.Size));
        Assert.Equal(12, moment.Sizes.Sum(size => size.Count));
    }

    [Fact]
    public void An_empty_and_a_full_space_can_be_drawn()
    {
        Assert.Equal(65536UL, MemoryReport.Of(_memory).Moment.LargestFreeBlock);
        _memory.AllocateRange(64 << 10);
        SpaceMoment full = MemoryReport.Of(_memory, "full").Moment;
        Assert.Equal((65536UL, 0UL, 0), (full.AllocatedBytes, full.LargestFreeBlock, full.Orders.Count));
    }

    [Fact]
    public void A_replay_shows_ranges_where_best_fit_has_them()
    {
        Trace trace = Play.Trace("a 1 1000; a 2 5000; a 3 3000; f 2; a 4 1500");
        var options = new ReplayOptions { Size = 16 << 10, TimedPasses = 0 };
        MemoryReport report = MemoryReport.Of(trace, Replayer.Run(trace, PlacementPolicy.BestFit, options), options, at: 4);
        Assert.Equal(("bestfit", 5632UL, 7168UL), (report.Placement, report.Moment.AllocatedBytes, report.Moment.LargestFreeBlock));
        Assert.Equal([7168UL, 5120UL - 1536], report.Moment.Holes.Select(hole => hole.Size));
    }
}
