using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Cleave.Memory.Context;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <summary>The meter <c>Cleave.Memory</c>: instruments that read the counters of all heaps of the process when a listener asks.</summary>
/// <remarks>The meter keeps a strong reference to each heap until the heap is disposed. A heap that the program has lost still holds its
/// memory, so it is still measured, and its leaks are reported when the process ends.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The process has one meter, which lives as long as the process.")]
internal sealed class HeapMeters
{
    private static readonly HeapMeters Shared = new();

    private readonly Lock _lock = new();
    private readonly Meter _meter = new("Cleave.Memory");
    private MemoryHeap[] _heaps = [];
    private WeakReference<IHeapPool>[] _pools = [];

    private HeapMeters()
    {
        const string Bytes = "By";
        const string Pieces = "{allocation}";
        _meter.CreateObservableUpDownCounter("cleave.memory.in_use", () => Of(InUse), Bytes, "Bytes that callers hold.");
        _meter.CreateObservableUpDownCounter("cleave.memory.allocations", () => Of(Allocations), Pieces, "Allocations that callers hold.");
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.reserved", () => Of(heap => [One(heap, (long)heap.Size)]), Bytes, "Bytes that the heap has reserved.");
        _meter.CreateObservableUpDownCounter("cleave.memory.free", () => Of(Free), Bytes, "Bytes of free pages.");
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.resident", () => Of(Resident), Bytes, "Bytes that are backed by memory, as the system counts them.");
        _meter.CreateObservableCounter(
            "cleave.memory.failures", () => Of(heap => [One(heap, heap.Failures)]), Pieces, "Requests that failed for want of memory.");
        _meter.CreateObservableUpDownCounter("cleave.memory.group.charged", () => Of(Charged), Bytes, "Bytes that are charged to groups.");
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.pool.rented", () => OfPools(pool => pool.RentedBytes), Bytes, "Bytes of rented buffers.");
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.pool.idle", () => OfPools(pool => pool.IdleBytes), Bytes, "Bytes of idle buffers.");
        const string Mappings = "{mapping}";
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.mappings.in_use", () => MappingBudget.Shared.InUse, Mappings, "Mappings that the heaps use.");
        _meter.CreateObservableUpDownCounter(
            "cleave.memory.mappings.limit", MappingLimit, Mappings, "Most mappings that the heaps may use now.");
        _meter.CreateObservableCounter("cleave.memory.mappings.refused", () => MappingBudget.Shared.Refused, "{allocation}",
            "Requests refused because of the limit of mappings.");
        _meter.CreateObservableCounter(
            "cleave.memory.lost_owners", () => LostOwnerCount.Owners, "{owner}", "Owners that were lost without being disposed.");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ReportAtExit();
    }

    /// <summary>Adds a heap to the meter, and returns the meter.</summary>
    public static HeapMeters Of(MemoryHeap heap)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._heaps = [.. Shared._heaps, heap];
        }

        return Shared;
    }

    /// <summary>Measures a pool until it is collected, also after it was disposed, because its buffers may still be rented.</summary>
    public static void Add(IHeapPool pool)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._pools = [.. Shared._pools.Where(one => one.TryGetTarget(out _)), new(pool)];
        }
    }

    /// <summary>The pools whose buffers come from a heap.</summary>
    public static IEnumerable<IHeapPool> PoolsOf(MemoryHeap heap) => Shared.Pools.Where(pool => pool.Heap == heap);

    /// <summary>Removes a heap from the meter. Waits for a measurement of it that is under way.</summary>
    public void Remove(MemoryHeap heap)
    {
        using (_lock.EnterScope())
        {
            _heaps = [.. _heaps.Where(other => other != heap)];
        }
    }

    private void ReportAtExit()
    {
        using (_lock.EnterScope())
        {
            Array.ForEach(_heaps, heap => heap.ReportAtExit());
        }
    }

    private List<Measurement<long>> Of(Func<MemoryHeap, IEnumerable<Measurement<long>>> measure)
    {
        using (_lock.EnterScope())
        {
            return [.. _heaps.SelectMany(measure)];
        }
    }

    private IEnumerable<IHeapPool> Pools =>
        Volatile.Read(ref _pools).Select(one => one.TryGetTarget(out IHeapPool? pool) ? pool : null).OfType<IHeapPool>();

    /// <summary>Measures all pools; each measurement carries the name of the pool, and that of its heap if it has one.</summary>
    private IEnumerable<Measurement<long>> OfPools(Func<IHeapPool, long> measure) => Pools.Select(pool => pool.Heap is { } heap
        ? One(heap, measure(pool), "pool", pool.Name)
        : new Measurement<long>(measure(pool), new KeyValuePair<string, object?>("pool", pool.Name)));

    private static IEnumerable<Measurement<long>> InUse(MemoryHeap heap) =>
        heap.Allocators.Select(allocator => One(heap, (long)allocator.InUse.Bytes, "allocator", allocator.Name));

    private static IEnumerable<Measurement<long>> Allocations(MemoryHeap heap) =>
        heap.Allocators.Select(allocator => One(heap, (long)allocator.InUse.Allocations, "allocator", allocator.Name));

    private static IEnumerable<Measurement<long>> Free(MemoryHeap heap) =>
        [One(heap, (long)(heap.Pages.FreePages * heap.Memory.PageSize.Bytes))];

    private static IEnumerable<Measurement<long>> Resident(MemoryHeap heap) =>
        [One(heap, heap.Memory.Nodes.Sum(node => (long)node.CountResidentBytes()))];

    private static IEnumerable<Measurement<long>> Charged(MemoryHeap heap) =>
        heap.ChargedGroups.Select(group => One(heap, (long)group.Charged, "group", group.Name));

    /// <summary>The limit of mappings as one measurement, or no measurement if the system sets no limit.</summary>
    private static Measurement<long>[] MappingLimit() =>
        MappingBudget.Shared is { Limit: < long.MaxValue } budget ? [new Measurement<long>(budget.Limit)] : [];

    private static Measurement<long> One(MemoryHeap heap, long value, string? tag = null, string? of = null) => tag is null
        ? new(value, new KeyValuePair<string, object?>("heap", heap.Name))
        : new(value, new KeyValuePair<string, object?>("heap", heap.Name), new KeyValuePair<string, object?>(tag, of));
}
