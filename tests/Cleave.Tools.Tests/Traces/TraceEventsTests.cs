using Cleave.Tools.Input;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces;

public class TraceEventsTests
{
    [Fact]
    public void An_event_of_every_kind_comes_back_as_it_was()
    {
        var terms = new TraceTerms { At = 5 };
        TraceEvent[] events =
        [
            new(TraceEventKind.Allocate, 0, 1, 0, null, 1),
            new(TraceEventKind.Allocate, int.MaxValue, ulong.MaxValue, 1UL << 63, long.MaxValue, (1L << 40) - 2),
            new(TraceEventKind.Free, 0, 1, 0, 0, TraceEvent.NoLine),
            new(TraceEventKind.OutOfMemory, TraceEvent.NoId, 7, 1, long.MinValue, 3),
            new(TraceEventKind.Trim, 3, 9, 0, 4, 5, terms),
            new(TraceEventKind.ResetClear, TraceEvent.NoId, 0, 0, null, 6, new TraceTerms { Zeroed = true }),
            new(TraceEventKind.Restore, TraceEvent.NoId, 4096, 4096, null, 7),
        ];
        var packed = new TraceEvents();
        foreach (TraceEvent item in events)
            packed.Add(item);

        Assert.Equal(events, packed);
        Assert.Equal(events[4], packed[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => packed[events.Length]);
        Assert.Throws<ArgumentOutOfRangeException>(() => packed[-1]);
    }

    [Fact]
    public void A_list_longer_than_its_chunks_keeps_its_order()
    {
        const int Count = 200_000;
        var list = new ChunkedList<int>();
        for (int number = 0; number < Count; number++)
            list.Add(number);

        Assert.Equal(Count, list.Count);
        Assert.All(Enumerable.Range(0, Count), number => Assert.Equal(number, list[number]));
    }

    [Fact]
    public void A_builder_builds_once()
    {
        var builder = new TraceBuilder("t");
        builder.Allocate(1, 8);
        builder.Build();

        Assert.Contains("built already", Assert.Throws<InvalidOperationException>(() => builder.Free(1)).Message);
    }
}
