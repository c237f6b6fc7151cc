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

    [Theory]
    [InlineData(16)]
    [InlineData(28)]
    public void A_long_trace_is_packed_by_how_near_its_events_are(int bytes)
    {
        const int Count = 50_000;
        bool isFar = bytes > 16;
        var random = new Random(bytes);
        TraceEvent[] events = [.. Enumerable.Range(0, Count).Select(index => new TraceEvent(
            (TraceEventKind)random.Next((int)TraceEventKind.MoveDrop + 1),
            random.Next(4) == 0 ? TraceEvent.NoId : int.MaxValue - index,
            (isFar && index % 4096 == 7 ? (1UL << 40) + 1 : (ulong)random.Next(1, int.MaxValue)) << random.Next(24),
            random.Next(3) == 0 ? 0 : 1UL << random.Next(64),
            random.Next(5) == 0 ? null : long.MinValue + index + random.Next(1 << 30),
            (2 * index) - 1))];
        var budget = new ReadBudget(long.MaxValue);
        var packed = new TraceEvents(budget);
        foreach (TraceEvent item in events)
            packed.Add(item);

        packed.Seal();
        Assert.Equal(events, packed);
        Assert.InRange(budget.Used / Count, bytes, bytes + 3);
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
