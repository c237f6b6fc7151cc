using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class TraceBuilderTests
{
    [Fact]
    public void Ids_become_dense_in_order_of_allocation()
    {
        var builder = new TraceBuilder("t");
        builder.Allocate(1000, 8);
        builder.Allocate(-5, 16);
        builder.Free(1000);
        builder.Allocate(0, 8);

        Trace trace = builder.Build();

        Assert.Equal([0, 1, 0, 2], trace.Events.Select(item => item.Id));
        Assert.Equal([1000, -5, 0], trace.OriginalIds.AsEnumerable());
        Assert.Equal(8UL, trace.Events[2].Size);
    }

    [Fact]
    public void A_refused_event_leaves_the_trace_as_it_was()
    {
        var builder = new TraceBuilder("t");
        builder.Allocate(1, 8);

        Assert.Throws<TraceFormatException>(() => builder.Allocate(1, 8));
        Assert.Throws<TraceFormatException>(() => builder.Allocate(2, 0));
        Assert.Throws<TraceFormatException>(() => builder.Allocate(2, 8, alignment: 24));
        Assert.Throws<TraceFormatException>(() => builder.Allocate(2, ulong.MaxValue));
        Assert.Throws<TraceFormatException>(() => builder.Free(2));
        builder.Allocate(2, 8);

        Assert.Equal((2, 16UL), (builder.Build().Events.Length, builder.Build().FinalLiveBytes));
    }

    [Fact]
    public void Used_ids_are_told_apart_across_the_whole_range()
    {
        long[] ids = [0, 63, 64, -1, -64, -65, long.MaxValue, long.MinValue];
        var builder = new TraceBuilder("t");
        foreach (long id in ids)
            builder.Allocate(id, 1);

        Assert.All(ids, id => Assert.Throws<TraceFormatException>(() => builder.Allocate(id, 1)));
        Assert.Equal(ids, builder.Build().OriginalIds.AsEnumerable());
    }

    [Fact]
    public void A_prelude_with_a_free_in_it_is_refused()
    {
        var builder = new TraceBuilder("t");
        builder.Allocate(1, 8);
        builder.EndPrelude();
        builder.Free(1);

        Assert.Throws<InvalidOperationException>(builder.EndPrelude);
        Assert.Equal(1, builder.Build().PreludeCount);
    }

    [Fact]
    public void The_footprint_tells_its_ratio_and_its_idle_share()
    {
        var footprint = new RecordedFootprint(peakLiveBytes: 80, peakReservedBytes: 120, reservedAtPeakLiveBytes: 100);

        Assert.Equal(1.5, footprint.PeakRatio);
        Assert.Equal(0.2, footprint.IdleShareAtPeakLive!.Value, 12);
        Assert.Equal((null, null), (new RecordedFootprint(0, 0, 0).PeakRatio, new RecordedFootprint(0, 0, 0).IdleShareAtPeakLive));
        Assert.Equal((null, null), (new RecordedFootprint(9, 8, 5).PeakRatio, new RecordedFootprint(9, 9, 5).IdleShareAtPeakLive));
        var unknown = new RecordedFootprint(new ByteBounds(80, 90), ByteBounds.Exactly(120), new ByteBounds(0, null));
        Assert.Equal((null, 120UL, null, null, null),
            (unknown.PeakLiveBytes, unknown.PeakReservedBytes, unknown.ReservedAtPeakLiveBytes, unknown.PeakRatio,
                unknown.IdleShareAtPeakLive));
    }
}
