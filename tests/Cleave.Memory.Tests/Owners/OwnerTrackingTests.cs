using System.Buffers;
using System.Diagnostics.Metrics;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Owners;

/// <summary>What nobody disposes is found, counted, and left alone.</summary>
public sealed class OwnerTrackingTests : IDisposable
{
    private readonly List<MemoryLostEventArgs> _lost = [];
    private readonly long _lostBefore;
    private readonly long _bytesBefore;
    private bool _reclaim;

    public OwnerTrackingTests()
    {
        // What other tests have lost is not ours: it is collected until two collections in turn have found nothing more.
        long found = -1;
        Garbage.CollectUntil(() => found == (found = OwnerTracking.LostOwners));
        _lostBefore = OwnerTracking.LostOwners;
        _bytesBefore = OwnerTracking.LostBytes;
        OwnerTracking.OwnerLost += Note;
    }

    public void Dispose()
    {
        OwnerTracking.OwnerLost -= Note;
        OwnerTracking.IsOn = false;
    }

    [Fact]
    public void Lost_owners_are_counted_and_their_memory_stays()
    {
        TestMemory memory = TestMemory.Watch();
        ShortLived.Lose(3);
        Garbage.CollectUntil(() => Lost == 9);

        Assert.Equal((9, 3 * (8 + 400 + 100)), (Lost, OwnerTracking.LostBytes - _bytesBefore));
        Assert.Equal(9, memory.Live);
        Assert.All(_lost, report => Assert.Null(report.Owner.AllocationStack));
        Assert.Equal(3, _lost.Count(report => report.Owner.Kind == "Vec<Int32, TestAllocator>" && report.Owner.Bytes == 400));
    }

    [Fact]
    public void What_was_disposed_while_pinned_and_is_never_unpinned_is_lost()
    {
        TestMemory memory = TestMemory.Watch();
        ShortLived.PinAndDispose(unpins: true);
        ShortLived.PinAndDispose(unpins: false);
        Garbage.CollectUntil(() => Lost > 0);
        Assert.Equal((1, 40), (Lost, OwnerTracking.LostBytes - _bytesBefore));
        Assert.Equal(1, memory.Live);
    }

    [Fact]
    public void Each_is_an_event_and_is_counted_by_the_meter()
    {
        using TestMemory memory = TestMemory.Watch();
        using var events = new EventRecorder("Vec<Int32, TestAllocator>");
        _reclaim = true;
        ShortLived.Lose(3);
        Garbage.CollectUntil(() => Lost == 9 && memory.Live == 0);
        Assert.Equal(["OwnerLost", "OwnerLost", "OwnerLost"], events.Names);
        Assert.All(events.Events, lost => Assert.Equal(400L, lost.Payload![1]));
        Assert.Equal(OwnerTracking.LostOwners, LostByMeter());
    }

    [Fact]
    public void A_handler_may_have_the_memory_freed()
    {
        using TestMemory memory = TestMemory.Watch();
        _reclaim = true;
        ShortLived.Lose(2);
        Garbage.CollectUntil(() => memory.Live == 0);
        Assert.Equal((6, 0), (Lost, memory.Live));
    }

    [Fact]
    public void With_tracking_on_the_report_has_the_stack()
    {
        OwnerTracking.IsOn = true;
        _reclaim = true;
        using TestMemory memory = TestMemory.Watch();
        ShortLived.Lose(1);
        Garbage.CollectUntil(() => Lost == 3);
        Assert.Equal(3, _lost.Count);
        Assert.All(_lost, report => Assert.Equal(nameof(ShortLived.Lose), report.Owner.AllocationStack!.GetFrame(0)!.GetMethod()!.Name));
        Assert.All(_lost, report => Assert.Equal($"Never disposed: {report.Owner}", $"{report}"));
        Assert.Contains(_lost, report => $"{report}".StartsWith(
            "Never disposed: Vec<Int32, TestAllocator> of 400 bytes at 0x", StringComparison.Ordinal));
        Assert.Empty(OwnerTracking.Live());
    }

    [Fact]
    public void With_tracking_on_those_that_live_are_listed()
    {
        OwnerTracking.IsOn = true;
        using TestMemory memory = TestMemory.Watch();
        using var empty = new Vec<int, TestAllocator>();
        var box = new Box<int, TestAllocator>(1);
        using var vec = new Vec<byte, TestAllocator>(100);
        using NativeOwner<byte> owner = NativeOwner.Allocate<byte, TestAllocator>(10);
        Assert.Equal([4, 10, 100], OwnerTracking.Live().Select(report => (int)report.Bytes).Order());
        Assert.Contains(OwnerTracking.Live(), report => $"{report}".StartsWith(
            $"Box<Int32, TestAllocator> of 4 bytes at 0x{box.DangerousGetAddress():x}, made", StringComparison.Ordinal));
        box.Dispose();
        Assert.Equal([10, 100], OwnerTracking.Live().Select(report => (int)report.Bytes).Order());
    }

    [Fact]
    public void What_was_disposed_given_up_or_empty_is_not_lost()
    {
        using TestMemory memory = TestMemory.Watch();
        ShortLived.UseProperly();
        ShortLived.Lose(1);
        _reclaim = true;
        Garbage.CollectUntil(() => Lost >= 3 && memory.Live == 0);
        Assert.Equal(3, Lost);
    }

    /// <summary>The pool lends one block to one owner after the other:
    /// an owner that is disposed but still referred to hides no loss.</summary>
    [Fact]
    public void A_lost_rent_is_reported_though_older_owners_of_its_block_are_still_there()
    {
        using TestMemory memory = TestMemory.Watch();
        using NativeMemoryPool pool = NativeMemoryPool.Over<TestAllocator>();
        _reclaim = true;
        var disposed = new List<IMemoryOwner<byte>>();
        for (int round = 1; round <= 10; round++)
        {
            IMemoryOwner<byte> owner = pool.Rent();
            MemoryHandle pin = owner.Memory.Pin();
            if (round % 2 == 0)
                pin.Dispose();
            owner.Dispose();
            pin.Dispose();
            disposed.Add(owner);
            Assert.Equal(1, memory.Live);
            ShortLived.LoseRent(pool);
            Garbage.CollectUntil(() => Lost == round && pool.GetStatistics().RentedBuffers == 0);
            Assert.Equal((round, 0), (Lost, pool.GetStatistics().RentedBuffers));
        }

        GC.KeepAlive(disposed);
    }

    private static long LostByMeter()
    {
        _ = MemoryHeap.Default; // The meter comes with the first heap.
        long measured = -1;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, me) =>
            {
                if (instrument.Name == "cleave.memory.lost_owners")
                    me.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => measured = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private int Lost => (int)(OwnerTracking.LostOwners - _lostBefore);

    private void Note(object? sender, MemoryLostEventArgs report)
    {
        lock (_lost)
            _lost.Add(report);
        report.Reclaim = _reclaim;
    }
}
