using Cleave.Tools.Input;
using Cleave.Tools.Snapshots;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>The packed events of a snapshot come back as they were, and take the bytes that the documentation says.</summary>
public class SnapshotEventsTests
{
    private static readonly ulong[] Numbers = [0, 1, 511, 512, 1 << 20, 0x7f40_0000_0000, long.MaxValue, 1UL << 63, ulong.MaxValue];

    [Fact]
    public void Events_of_all_values_come_back()
    {
        var random = new Random(1);
        SnapshotEvent[] items = [.. Enumerable.Range(0, 20_000).Select(_ => AnyEvent(random))];
        SnapshotEvents events = Pack(items);

        Assert.Equal(items, Unpack(events.GetEnumerator()));
        Assert.Equal(items, Unpack(events.Release()));
    }

    [Fact]
    public void The_largest_event_takes_no_more_than_the_bound()
    {
        var item = new SnapshotEvent(
            SnapshotAction.Allocate, ushort.MaxValue, int.MaxValue, (1UL << 63) + 1, ulong.MaxValue, long.MaxValue);
        var bytes = new byte[SnapshotEvents.MostBytes];

        Assert.Equal(SnapshotEvents.MostBytes, SnapshotEventCode.Write(bytes, item, default));
        SnapshotEvent back = default;
        SnapshotEventCode.Read(bytes, ref back);
        Assert.Equal(item, back);
    }

    [Fact]
    public void An_ordinary_block_takes_twenty_bytes_in_its_three_events_or_less()
    {
        const int Blocks = 30_000;
        var random = new Random(2);
        var budget = new ReadBudget(long.MaxValue);
        var events = new SnapshotEvents(budget);
        for (int block = 0; block < Blocks; block++)
        {
            ulong address = 0x7f40_0000_0000 + ((ulong)random.Next(1 << 21) << 9);
            ulong size = (ulong)random.Next(1, 4096) << 9;
            events.Add(new SnapshotEvent(SnapshotAction.Allocate, 0, random.Next(256), address, size, 9 * block));
            events.Add(new SnapshotEvent(SnapshotAction.FreeRequested, 0, StackTable.None, address, size, (9 * block) + 3));
            events.Add(new SnapshotEvent(SnapshotAction.FreeCompleted, 0, StackTable.None, address, size, (9 * block) + 6));
        }

        Assert.Equal(3 * Blocks, events.Count);
        Assert.InRange(budget.Used / Blocks, 8, 20);
        Unpack(events.Release());
        Assert.InRange(budget.Used, 0, 1 << 17);
    }

    private static SnapshotEvents Pack(IEnumerable<SnapshotEvent> items)
    {
        var events = new SnapshotEvents();
        foreach (SnapshotEvent item in items)
            events.Add(item);

        return events;
    }

    private static List<SnapshotEvent> Unpack(SnapshotEvents.Enumerator events)
    {
        var items = new List<SnapshotEvent>();
        while (events.MoveNext())
        {
            Assert.Equal(items.Count, events.Index);
            items.Add(events.Current);
        }

        return items;
    }

    private static SnapshotEvent AnyEvent(Random random)
    {
        var action = (SnapshotAction)random.Next((int)SnapshotAction.OutOfMemory + 1);
        int stack = action != SnapshotAction.Allocate ? StackTable.None
            : random.Next(4) switch { 0 => StackTable.None, 1 => int.MaxValue, _ => random.Next(1000) };
        long time = random.Next(4) switch { 0 => SnapshotEvent.NoTime, 1 => long.MaxValue, _ => random.Next(1000) };
        ushort stream = (ushort)(random.Next(2) * random.Next(ushort.MaxValue + 1));
        return new SnapshotEvent(action, stream, stack, Any(random), Any(random), time);
    }

    private static ulong Any(Random random) =>
        unchecked(Numbers[random.Next(Numbers.Length)] + ((ulong)random.Next(3) << 9) - 512);
}
