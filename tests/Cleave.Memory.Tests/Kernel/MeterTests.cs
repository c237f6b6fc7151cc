using System.Diagnostics.Metrics;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>The instruments say exactly what is.</summary>
public sealed class MeterTests
{
    private readonly string _name = Guid.NewGuid().ToString();
    private readonly Dictionary<string, long> _measured = [];

    [Fact]
    public void They_count_what_is_allocated_free_charged_and_failed()
    {
        var group = new MemoryGroup("measured", 1 << 20);
        using var heap = new MemoryHeap(Make.HeapOptions(1 << 20) with { Name = _name });
        using (group.Enter())
        {
            nuint small = heap.Kmalloc.Allocate(new Layout(60, default), GfpFlags.KernelAccount).Address;
            nuint large = heap.Kmalloc.Allocate(new Layout(60_000, default), GfpFlags.Kernel).Address;
            var areas = new MemoryGroup("areas", 1 << 20);
            using (areas.Enter())
                heap.Vmalloc.Free(MeasureCharged(heap), new Layout(8192, default));
            heap.Kmalloc.TryAllocate(new Layout(60 << 20, default), GfpFlags.NoWarn, default, out _);
            Measure();
            Assert.Equal(64 + 61_440, _measured["cleave.memory.in_use By kmalloc"]);
            Assert.Equal(2, _measured["cleave.memory.allocations {allocation} kmalloc"]);
            Assert.Equal(1 << 20, _measured["cleave.memory.reserved By"]);
            Assert.Equal((long)heap.Pages.FreePages * 4096, _measured["cleave.memory.free By"]);
            Assert.Equal(1, _measured["cleave.memory.failures {allocation}"]);
            Assert.Equal(64, _measured["cleave.memory.group.charged By measured"]);
            Assert.True(_measured.ContainsKey("cleave.memory.resident By"));
            heap.Kmalloc.Free(small, new Layout(60, default));
            heap.Kmalloc.Free(large, new Layout(60_000, default));
        }

        Measure();
        Assert.Equal(0, _measured["cleave.memory.in_use By kmalloc"]);
        Assert.False(_measured.ContainsKey("cleave.memory.group.charged By measured"));
    }

    [Fact]
    public void They_count_the_mappings_of_all_heaps_and_what_they_may_be()
    {
        using var heap = new MemoryHeap(Make.HeapOptions(1 << 20) with { Name = _name });
        Measure();
        long before = _measured["cleave.memory.mappings.in_use {mapping}"];
        Assert.Equal(MappingBudget.Shared.InUse, before);
        Assert.Equal(MappingBudget.Shared.Limit, _measured["cleave.memory.mappings.limit {mapping}"]);
        Allocation memory = heap.Vmalloc.Allocate(new Layout(16 << 10, default), GfpFlags.Kernel);
        Measure();
        // The reservation, one run of pages, and the addresses behind it.
        Assert.Equal(before + 3, _measured["cleave.memory.mappings.in_use {mapping}"]);
        Assert.Equal(MappingBudget.Shared.Refused, _measured["cleave.memory.mappings.refused {allocation}"]);
        heap.Vmalloc.Free(memory.Address, new Layout(16 << 10, default));
        heap.Trim();
        Measure();
        Assert.Equal(before + 1, _measured["cleave.memory.mappings.in_use {mapping}"]);
    }

    [Fact]
    public void They_count_what_a_pool_has_rented_and_keeps()
    {
        using var heap = new MemoryHeap(Make.HeapOptions(1 << 20) with { Name = _name });
        using var pool = new NativeMemoryPool(
            heap.Kmalloc, new NativeMemoryPoolOptions { Name = "buffers", TrimInterval = Timeout.InfiniteTimeSpan });
        System.Buffers.IMemoryOwner<byte> first = pool.Rent(8192), second = pool.Rent(4096);
        first.Dispose();
        Measure();
        Assert.Equal(4096, _measured["cleave.memory.pool.rented By buffers"]);
        Assert.Equal(8192, _measured["cleave.memory.pool.idle By buffers"]);
        second.Dispose();
        pool.Trim();
        Measure();
        Assert.Equal(0, _measured["cleave.memory.pool.rented By buffers"]);
        Assert.Equal(0, _measured["cleave.memory.pool.idle By buffers"]);
    }

    [Fact]
    public void A_heap_that_is_gone_is_not_measured()
    {
        new MemoryHeap(Make.HeapOptions(1 << 20) with { Name = _name }).Dispose();
        Measure();
        Assert.DoesNotContain(_measured, one => !one.Key.StartsWith("cleave.memory.mappings", StringComparison.Ordinal));
    }

    /// <summary>What Vmalloc charges is measured as what Kmalloc does.</summary>
    private nuint MeasureCharged(MemoryHeap heap)
    {
        nuint address = heap.Vmalloc.Allocate(new Layout(8192, default), GfpFlags.KernelAccount).Address;
        Measure();
        Assert.Equal(8192, _measured["cleave.memory.group.charged By areas"]);
        return address;
    }

    private void Measure()
    {
        _measured.Clear();
        using var listener = new MeterListener { InstrumentPublished = (instrument, me) => Listen(instrument, me) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.Length > 0 ? Equals(tags[0].Value, _name)
                : instrument.Name.StartsWith("cleave.memory.mappings", StringComparison.Ordinal))
                _measured.Add($"{instrument.Name} {instrument.Unit}{(tags.Length > 1 ? $" {tags[1].Value}" : "")}", value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Cleave.Memory")
            listener.EnableMeasurementEvents(instrument);
    }
}
