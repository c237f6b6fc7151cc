using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

public class SnapshotReaderTests
{
    [Fact]
    public void A_block_lives_from_alloc_to_free_requested_in_time_since_the_first_event()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x1000, 2048).Event("alloc", 0x1000, 100)
            .Event("free_requested", 0x1000, 100).Event("free_completed", 0x1000, 100).Segment(0x1000, 2048).ReadOne();

        Assert.Equal(
            [new TraceEvent(TraceEventKind.Allocate, 0, 100, 0, 10, 1), new TraceEvent(TraceEventKind.Free, 0, 100, 0, 20, 2)],
            trace.Events.AsEnumerable());
        Assert.Equal(("s", 0, new SnapshotNotes(0, 0, 0, 0)), (trace.Name, trace.PreludeCount, trace.Notes));
    }

    [Fact]
    public void The_prelude_is_what_was_freed_or_is_held_without_an_alloc_in_order_of_address()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x5000, 7).Event("free_requested", 0x9000, 90)
            .Block(0x1000, 512, 10).Block(0x5000, 512, 7).Block(0x7000, 512, 70).Block(0x8000, 512, 80, "inactive")
            .ReadOne();

        Assert.Equal(3, trace.PreludeCount);
        Assert.Equal("a 0 10 @0,a 1 70 @0,a 2 90 @0,a 3 7 @0,f 2 @10", Short(trace));
        Assert.Equal(TraceEvent.NoLine, trace.Events[0].Line);
    }

    [Fact]
    public void A_block_whose_free_was_requested_before_the_recording_is_not_live()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x1000, 7).Event("free_requested", 0x1000, 7)
            .Block(0x1000, 512, 7, "active_pending_free").Block(0x2000, 512, 7, "active_pending_free")
            .ReadOne();

        Assert.Equal("a 0 7 @0,f 0 @10", Short(trace));
    }

    [Fact]
    public void An_address_used_again_before_free_completed_is_a_new_block()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x1000, 7).Event("free_requested", 0x1000, 7).Event("alloc", 0x1000, 8).Event("free_completed", 0x1000, 7)
            .Event("free_requested", 0x1000, 8).ReadOne();

        Assert.Equal("a 0 7 @0,f 0 @10,a 1 8 @20,f 1 @40", Short(trace));
        Assert.Equal(0, trace.Notes!.InferredFrees);
    }

    [Fact]
    public void An_alloc_over_a_live_block_frees_that_first()
    {
        Trace trace = new SnapshotScript().Event("alloc", 0x1000, 7).Event("alloc", 0x1000, 9).Block(0x1000, 512, 9).ReadOne();

        Assert.Equal("a 0 7 @0,f 0 @10,a 1 9 @10", Short(trace));
        Assert.Equal(1, trace.Notes!.InferredFrees);
        Assert.Equal(9UL, trace.PeakLiveBytes);
    }

    [Fact]
    public void A_ring_buffer_that_lost_its_beginning_starts_with_what_it_frees()
    {
        Trace trace = new SnapshotScript()
            .Event("free_completed", 0x3000, 5).Event("free_requested", 0x1000, 7).Event("alloc", 0x1000, 9)
            .Event("segment_free", 0x8000, 100).Segment(0x1000, 4096).ReadOne();

        Assert.Equal("a 0 7 @0,f 0 @10,a 1 9 @20", Short(trace));
        Assert.Equal(4196UL, trace.Recorded!.PeakReservedBytes);
    }

    [Fact]
    public void A_refused_request_stays_in_the_trace()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7).Event("oom", 0, 999);
        script.LastEvent.Remove("addr");
        script.LastEvent["device_free"] = 12;

        Trace trace = script.Block(0x1000, 512, 7).ReadOne();

        Assert.Equal("a 0 7 @0,o -1 @10", Short(trace));
        Assert.Equal((999UL, 1), (trace.Events[1].Size, trace.OutOfMemoryCount));
    }

    [Fact]
    public void What_cannot_be_played_is_counted()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x1000, 512).Event("snapshot", 0, 0).Event("user_defined", 0, 0).Event("brand_new", 1, 1).Event(
                "alloc", 0x1000, 7)
            .Event("free_requested", 0x1000, 7).Event("free_requested", 0x1000, 7).Block(0x1000, 512, 7).ReadOne();

        Assert.Equal("a 0 7 @40,f 0 @50", Short(trace));
        Assert.Equal(new SnapshotNotes(UnknownActions: 1, InferredFrees: 0, UnmatchedFrees: 1, UnexplainedBlocks: 1), trace.Notes);
    }

    [Fact]
    public void Each_device_with_events_or_blocks_is_a_trace()
    {
        IReadOnlyList<Trace> traces = new SnapshotScript()
            .Event("alloc", 0x1000, 7, device: 0).Event("alloc", 0x1000, 8, device: 2)
            .Segment(0x1000, 512, device: 0).Block(0x1000, 512, 7).Segment(0x1000, 512, device: 2).Block(0x1000, 512, 8)
            .Segment(0x1000, 512, device: 3).Block(0x1000, 512, 9).Segment(0x1000, 512, device: 4)
            .Read();

        Assert.Equal(["s device 0", "s device 2", "s device 3"], traces.Select(trace => trace.Name));
        Assert.Equal(["a 0 7 @0", "a 0 8 @0", "a 0 9 @0"], traces.Select(Short));
    }

    [Fact]
    public void Early_snapshots_without_times_addresses_and_requested_sizes_are_read()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7);
        script.LastEvent.Remove("time_us");
        script.Segment(0x1000, 1536).Block(0, 512, 0);
        script.LastBlock.Remove("address");
        script.LastBlock.Remove("requested_size");
        script.Block(0, 1024, 0);
        script.LastBlock.Remove("address");
        script.LastBlock.Remove("requested_size");
        script.LastSegment.Remove("device");

        Trace trace = script.ReadOne();

        Assert.Equal("a 0 1024 @0,a 1 7", Short(trace));
    }

    [Fact]
    public void Addresses_above_2_to_the_63_are_taken()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0, 7);
        script.LastEvent["addr"] = ulong.MaxValue;
        script.Event("free_requested", -1, 7);
        script.LastEvent["addr"] = ulong.MaxValue;

        Assert.Equal("a 0 7 @0,f 0 @10", Short(script.ReadOne()));
    }

    [Fact]
    public void A_snapshot_of_nothing_has_no_traces() => Assert.Empty(new SnapshotScript().Read());

    private static string Short(Trace trace) => TraceText.Write(trace)
        .Split('\n').Where(line => line is [not '#', ..] || line.StartsWith("# oom", StringComparison.Ordinal))
        .Select(line => line.StartsWith('#') ? "o -1 @" + line.Split('@')[1] : line).Aggregate((left, right) => $"{left},{right}");
}
