using Cleave.Tools.Snapshots;
using Cleave.Tools.Tests.Traces.Pickle;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>Snapshots that lack something or contradict themselves: what is inferred, and what is said.</summary>
public class IncompleteSnapshotTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Parts_of_an_expandable_segment_are_mapped_and_unmapped_one_by_one()
    {
        // The final segment is one run of two parts; the third was unmapped out of the middle of what had been mapped.
        Trace trace = new SnapshotScript()
            .Event("segment_map", 0x1000000, 2 * MiB).Event("alloc", 0x1000000, 2 * MiB)
            .Event("segment_map", 0x1200000, 20 * MiB).Event("alloc", 0x1200000, 3 * MiB).Event("free_requested", 0x1200000, 3 * MiB)
            .Event("free_completed", 0x1200000, 3 * MiB).Event("segment_unmap", 0x1400000, 18 * MiB)
            .Segment(0x1000000, 4 * MiB).Block(0x1000000, 2 * MiB, 2 * MiB).ReadOne();

        Assert.Equal(new RecordedFootprint(5 * MiB, 22 * MiB, 22 * MiB), trace.Recorded);
        Assert.Equal(new SnapshotNotes(0, 0, 0, 0), trace.Notes);
    }

    [Fact]
    public void Unmapping_that_was_not_recorded_leaves_the_peak_known_where_the_addresses_are_mapped_again()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_map", 0x1000000, 20 * MiB).Event("alloc", 0x1000000, 3 * MiB).Event("free_requested", 0x1000000, 3 * MiB)
            .Event("segment_map", 0x1000000, 2 * MiB).Event("alloc", 0x1000000, 1 * MiB)
            .Segment(0x1000000, 2 * MiB).Block(0x1000000, 1 * MiB, 1 * MiB).ReadOne();

        Assert.Equal(20UL * MiB, trace.Recorded!.PeakReservedBytes);
        Assert.Equal(SnapshotGaps.SegmentFrees, trace.Notes!.Gaps);
    }

    [Fact]
    public void A_block_that_overlaps_a_live_one_ends_it()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x1000, 512).Event("alloc", 0x1200, 512).Event("alloc", 0x1100, 1024).Block(0x1100, 1024, 1024).ReadOne();

        Assert.Equal((5, 2, 1024UL), (trace.Events.Length, trace.Notes!.InferredFrees, trace.PeakLiveBytes));
    }

    [Fact]
    public void A_segment_that_is_released_ends_the_blocks_in_it()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x200000, 2 * MiB).Event("alloc", 0x200000, 512).Event("alloc", 0x200200, 512)
            .Event("segment_free", 0x200000, 2 * MiB).Event("segment_alloc", 0x900000, 2 * MiB).Event("alloc", 0x900000, 1024)
            .Segment(0x900000, 2 * MiB).Block(0x900000, 1024, 1024).ReadOne();

        Assert.Equal((1024UL, 1024UL, 2), (trace.PeakLiveBytes, trace.FinalLiveBytes, trace.Notes!.InferredFrees));
        Assert.Equal(2UL * MiB, trace.Recorded!.PeakReservedBytes);
    }

    [Fact]
    public void A_completed_free_whose_request_is_missing_ends_its_block()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x1000, 7).Event("alloc", 0x3000, 9).Event("free_requested", 0x3000, 9).Event("free_completed", 0x3000, 9)
            .Event("free_completed", 0x1000, 7).Event("alloc", 0x5000, 8).Block(0x5000, 512, 8).ReadOne();

        Assert.Equal((16UL, 8UL), (trace.PeakLiveBytes, trace.FinalLiveBytes));
        Assert.Equal(SnapshotGaps.FreeRequests, trace.Notes!.Gaps & SnapshotGaps.FreeRequests);
    }

    [Fact]
    public void Blocks_of_the_final_segments_that_the_events_contradict_are_counted()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x200000, 2 * MiB).Event("alloc", 0x200000, 512).Event("alloc", 0x200400, 512)
            .Event("free_requested", 0x200000, 512)
            .Segment(0x200000, 2 * MiB).Block(0x200000, 512, 512).Block(0x200200, 512, 512).ReadOne();

        // One was freed last, one lies in a segment that was reserved in the trace, and one is live but not held.
        Assert.Equal(new SnapshotNotes(0, 0, 0, UnexplainedBlocks: 2) { VanishedBlocks = 1 }, trace.Notes);
        Assert.Equal((0, 1024UL), (trace.PreludeCount, trace.PeakLiveBytes));
    }

    [Fact]
    public void A_final_block_over_which_another_was_allocated_was_not_there_before_the_recording()
    {
        Trace trace = new SnapshotScript()
            .Event("alloc", 0x1100, 512).Event("free_requested", 0x1100, 512).Segment(0x1000, 4096).Block(0x1000, 1024, 1024).ReadOne();

        Assert.Equal((0, 1), (trace.PreludeCount, trace.Notes!.UnexplainedBlocks));
    }

    [Fact]
    public void Segments_that_the_end_lacks_though_releases_were_recorded_are_counted()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x200000, 2 * MiB).Event("alloc", 0x200000, 512).Event("free_requested", 0x200000, 512)
            .Event("segment_alloc", 0x900000, 2 * MiB).Event("alloc", 0x900000, 512).Event("free_requested", 0x900000, 512)
            .Event("segment_free", 0x900000, 2 * MiB).ReadOne();

        Assert.Equal(1, trace.Notes!.ContradictedSegments);
    }

    [Fact]
    public void A_buffer_that_overflowed_is_noted()
    {
        SnapshotScript script = new SnapshotScript().Event("free_requested", 0x1000, 7).Event("alloc", 0x1000, 7).Block(0x1000, 4096, 7);
        script.Root["allocator_settings"] = new Dictionary<string, object?> { ["trace_alloc_overflowed"] = true };

        Assert.Equal(SnapshotGaps.BeginningLost, script.ReadOne().Notes!.Gaps);
    }

    [Fact]
    public void The_size_asked_for_stands_in_the_history_of_old_files()
    {
        SnapshotScript script = new SnapshotScript().Block(0x1000, 512, 0);
        script.LastBlock.Remove("requested_size");
        script.LastBlock["history"] = new List<object?>
        {
            new Dictionary<string, object?> { ["addr"] = 0x1000, ["real_size"] = 300, ["frames"] = new List<object?>() },
            new Dictionary<string, object?> { ["addr"] = 0x1000, ["real_size"] = 200, ["frames"] = new List<object?>() },
        };

        Assert.Equal(300UL, script.ReadOne().PeakLiveBytes);
    }

    [Fact]
    public void A_snapshot_without_history_is_one_state()
    {
        SnapshotScript script = new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).Block(0x1200, 3584, 3584, "inactive");
        AssertOneState(script.ReadOne());

        script.Root.Remove("device_traces");
        AssertOneState(script.ReadOne());
    }

    [Fact]
    public void A_bare_list_of_segments_is_read()
    {
        SnapshotScript script = new SnapshotScript().Segment(0x1000, 4096).Block(0x1000, 512, 300).Block(0x1200, 3584, 3584, "inactive");

        AssertOneState(Assert.Single(PyTorchSnapshotReader.Read(new MemoryStream(PickleBytes.Of(script.Root["segments"])), "s")));
    }

    [Fact]
    public void A_time_may_be_a_floating_point_number()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7);
        script.LastEvent["time_us"] = 1_700_000_000_000_035.25;
        script.Event("free_requested", 0x1000, 7);
        script.LastEvent["time_us"] = 1_700_000_000_000_047.75;

        Assert.Equal(12, script.ReadOne().Events[1].TimeMicroseconds);
    }

    [Fact]
    public void Events_whose_times_step_back_keep_the_order_of_the_file()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 7).Event("alloc", 0x2000, 9);
        script.LastEvent["time_us"] = 5;
        script.Event("free_requested", 0x1000, 7).Event("free_requested", 0x2000, 9);

        Trace trace = script.ReadOne();

        Assert.Equal([0L, 0L, 20L, 30L], trace.Events.Select(item => item.TimeMicroseconds!.Value));
        Assert.Equal(16UL, trace.PeakLiveBytes);
    }

    private static void AssertOneState(Trace trace)
    {
        Assert.True(trace.IsOneState);
        Assert.Equal((1, 1, 300UL), (trace.Events.Length, trace.PreludeCount, trace.FinalLiveBytes));
        Assert.Equal(4096UL, trace.Recorded!.PeakReservedBytes);
    }
}
