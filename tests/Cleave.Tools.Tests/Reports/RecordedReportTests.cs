using Cleave.Tools.Files;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;
using Cleave.Tools.Svg;
using Cleave.Tools.Terminal;
using Cleave.Tools.Tests.Replay;
using Cleave.Tools.Tests.Traces.Snapshots;
using Cleave.Tools.Tests.Traces.Support;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Reports;

/// <summary>A snapshot drawn as its own allocator had it: segments, blocks, and what was not reserved.</summary>
public sealed class RecordedReportTests
{
    private const ulong MiB = 1 << 20;

    [Fact]
    public void The_published_figures_of_the_fine_tuning_stand_in_the_picture()
    {
        Trace trace = TraceFile.Open(Samples.PathOf("torch-lm-finetune.pickle.gz"))[0];
        MemoryReport report = MemoryReport.OfRecorded(trace);

        Assert.Equal((MemoryReport.AsRecorded, 7563), (report.Placement, report.Moment.Event));
        Assert.Equal(1_897_922_560UL, report.Moment.AllocatedBytes + report.Moment.FreeBytes);
        Assert.Equal((1_783_664_516UL, 61), (report.Moment.RequestedBytes, report.History!.Segments.Count));
        Assert.Equal(1_897_922_560UL, report.History.Points.Max(point => point.Mapped));
        Assert.Empty(report.Moment.Orders);
    }

    [Fact]
    public void Segments_lie_side_by_side_and_what_is_not_reserved_is_out_of_use()
    {
        Trace trace = Two().ReadOne();
        SpaceMoment early = MemoryReport.OfRecorded(trace, at: 0).Moment;
        SpaceMoment late = MemoryReport.OfRecorded(trace, at: 2).Moment;

        Assert.Equal((22 * MiB, 2 * MiB, 1 * MiB, 20 * MiB), (
            early.Size, early.AllocatedBytes + early.FreeBytes, early.FreeBytes, early.RetiredBytes));
        Assert.Equal((20 * MiB, 15 * MiB, 2 * MiB), (late.AllocatedBytes + late.FreeBytes, late.FreeBytes, late.RetiredBytes));
        Assert.Equal([new SegmentLife(0, 2 * MiB, 0, 2), new SegmentLife(2 * MiB, 20 * MiB, 2, 3)], MemoryReport.OfRecorded(
            trace).History!.Segments);
    }

    [Fact]
    public void A_hole_does_not_reach_from_one_segment_into_the_next()
    {
        Trace trace = new SnapshotScript()
            .Event("segment_alloc", 0x200000, (long)(2 * MiB)).Event("alloc", 0x200000, (long)MiB)
            .Event("segment_alloc", 0x400000, (long)(2 * MiB)).Event("alloc", 0x500000, (long)MiB)
            .Segment(0x200000, (long)(2 * MiB)).Block(0x200000, (long)MiB, (long)MiB)
            .Segment(0x400000, (long)(2 * MiB)).Block(0x500000, (long)MiB, (long)MiB).ReadOne();
        SpaceMoment moment = MemoryReport.OfRecorded(trace).Moment;

        Assert.Equal((2, MiB), (moment.HoleCount, moment.LargestFreeBlock));
    }

    [Fact]
    public void One_state_is_the_state_when_the_snapshot_was_taken()
    {
        Trace trace = new SnapshotScript().Segment(0x200000, (long)(2 * MiB)).Block(0x200000, (long)MiB, (long)MiB).ReadOne();
        var text = new StringWriter();
        MemoryText.Write(MemoryReport.OfRecorded(trace), text);

        Assert.StartsWith("s, as recorded, when the snapshot was taken", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 MiB reserved: 1 MiB allocated (1 MiB asked for), 1 MiB idle (50.0%)", text.ToString().ReplaceLineEndings(
            " "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_without_a_layout_is_refused() =>
        Assert.Contains("only a snapshot", Assert.Throws<ArgumentException>(
            () => MemoryReport.OfRecorded(Play.Trace("a 0 1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_picture_tells_what_was_not_reserved()
    {
        var svg = new StringWriter();
        MemorySvg.Write([MemoryReport.OfRecorded(Two().ReadOne())], svg);

        Assert.Contains("dark grey was not reserved", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains("<rect class=\"out\"", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains("in blocks of 20 MiB reserved", svg.ToString(), StringComparison.Ordinal);
    }

    // A small segment that is released before a large one is reserved.
    private static SnapshotScript Two() => new SnapshotScript()
        .Event("segment_alloc", 0x200000, (long)(2 * MiB)).Event("alloc", 0x200000, (long)MiB)
        .Event("free_requested", 0x200000, (long)MiB).Event("free_completed", 0x200000, (long)MiB)
        .Event("segment_free", 0x200000, (long)(2 * MiB))
        .Event("segment_alloc", 0x900000, (long)(20 * MiB)).Event("alloc", 0x900000, (long)(5 * MiB))
        .Segment(0x900000, (long)(20 * MiB)).Block(0x900000, (long)(5 * MiB), (long)(5 * MiB));
}
