using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

public class ReservedBytesTests
{
    [Fact]
    public void Segments_and_maps_are_followed_forward_from_what_the_end_implies()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x1000, 1000).Event("alloc", 0x1000, 800).Event("segment_map", 0x9000, 500)
            .Event("free_requested", 0x1000, 800).Event("segment_unmap", 0x9000, 500)
            .Event("segment_free", 0x1000, 1000).Segment(0x5000, 200).ReadOne();

        Assert.Equal(new RecordedFootprint(peakLiveBytes: 800, peakReservedBytes: 1700, reservedAtPeakLiveBytes: 1200), trace.Recorded);
        Assert.Equal(trace.PeakLiveBytes, trace.Recorded!.PeakLiveBytes);
    }

    [Fact]
    public void A_peak_that_lies_in_the_prelude_counts()
    {
        Trace trace = new SnapshotScript()
            .Event("free_requested", 0x1000, 900).Event("segment_alloc", 0x9000, 500).Event("alloc", 0x9000, 400)
            .Segment(0x1000, 1000).Segment(0x9000, 500).ReadOne();

        Assert.Equal(new RecordedFootprint(900, 1500, 1000), trace.Recorded);
        Assert.Equal(900UL, trace.PeakLiveBytes);
    }

    [Fact]
    public void Without_segments_only_a_lower_bound_is_known()
    {
        RecordedFootprint recorded = new SnapshotScript().Event("alloc", 0x1000, 7).ReadOne().Recorded!;

        Assert.Equal((new ByteBounds(7, 7), new ByteBounds(7, null), null), (recorded.PeakLive, recorded.PeakReserved, recorded.PeakRatio));
    }

    [Fact]
    public void A_snapshot_that_contradicts_itself_stays_in_range()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x1000, long.MaxValue).Event("segment_alloc", 0x1000, long.MaxValue)
            .Event("segment_alloc", 0x1000, long.MaxValue).Event("segment_free", 0x1000, 5).ReadOne();

        // The same range three times, which no release parts.
        Assert.Equal((ulong)long.MaxValue, trace.Recorded!.PeakReservedBytes);
        Assert.Equal(3, trace.Notes!.ContradictedSegments);
    }
}
