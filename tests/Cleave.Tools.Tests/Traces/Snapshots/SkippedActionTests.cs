using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>A program whose figures are known, recorded without every set of kinds of event.</summary>
public class SkippedActionTests
{
    public static TheoryData<int, bool> Sets()
    {
        var sets = new TheoryData<int, bool>();
        for (int set = 0; set < 1 << CachingProgram.Kinds.Length; set++)
        {
            sets.Add(set, false);
            sets.Add(set, true);
        }

        return sets;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_figure_is_right_or_unknown_whatever_was_left_out(int set, bool freshAddresses)
    {
        string[] skipped = [.. CachingProgram.Kinds.Where((_, kind) => (set & (1 << kind)) != 0)];
        Trace trace = CachingProgram.Record(skipped, freshAddresses).ReadOne();
        RecordedFootprint recorded = trace.Recorded!;
        Assert.Equal((CachingProgram.Events, 0), (trace.Events.Length, trace.PreludeCount));
        AssertHolds(CachingProgram.PeakLive, recorded.PeakLive);
        AssertHolds(CachingProgram.PeakReserved, recorded.PeakReserved);
        Assert.True(recorded.PeakRatio is null or >= 1);

        bool freesRecorded = !(skipped.Contains("free_requested") && skipped.Contains("free_completed"));
        bool segmentsRecorded = !(skipped.Contains("segment_alloc") && skipped.Contains("segment_free"));
        bool addressesTell = freesRecorded || !freshAddresses || !skipped.Contains("segment_free");
        Assert.Equal(freesRecorded, recorded.PeakLiveBytes is not null);
        Assert.Equal(segmentsRecorded && addressesTell, recorded.PeakReservedBytes is not null);
        Assert.Equal(freesRecorded && segmentsRecorded, recorded.PeakRatio is not null);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_reserved_bytes_are_known_whatever_was_left_out_if_the_program_keeps_its_segments(int set, bool freshAddresses)
    {
        string[] skipped = [.. CachingProgram.Kinds.Where((_, kind) => (set & (1 << kind)) != 0)];
        Trace trace = CachingProgram.Record(skipped, freshAddresses, keepsSegments: true).ReadOne();

        Assert.Equal(CachingProgram.Events, trace.Events.Length);
        Assert.Equal(CachingProgram.PeakReserved, trace.Recorded!.PeakReservedBytes);
    }

    [Fact]
    public void A_recording_without_allocations_tells_no_live_bytes()
    {
        Trace trace = new SnapshotScript().Event("free_requested", 0x1000, 100).Event("free_requested", 0x1000, 200)
            .Event("free_requested", 0x3000, 300).Block(0x5000, 512, 50).ReadOne();

        Assert.Equal(new ByteBounds(50, null), trace.Recorded!.PeakLive);
        Assert.Equal((SnapshotGaps.Allocations, 1), (trace.Notes!.Gaps & SnapshotGaps.Allocations, trace.Notes.UnmatchedFrees));
    }

    [Theory]
    [InlineData("free_requested", SnapshotGaps.FreeRequests)]
    [InlineData("free_requested,free_completed", SnapshotGaps.Frees)]
    [InlineData("segment_alloc", SnapshotGaps.SegmentAllocations)]
    [InlineData("segment_free", SnapshotGaps.SegmentFrees)]
    [InlineData("free_completed,snapshot", SnapshotGaps.None)]
    public void What_was_left_out_is_found(string skipped, SnapshotGaps gaps) =>
        Assert.Equal(gaps, CachingProgram.Record(skipped.Split(','), freshAddresses: true).ReadOne().Notes!.Gaps);

    private static void AssertHolds(ulong truth, ByteBounds bounds) =>
        Assert.True(
            bounds.Least <= truth && truth <= (bounds.Most ?? ulong.MaxValue), $"{bounds.Least} to {bounds.Most} does not hold {truth}");
}
