using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Cleave.Memory.Context;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Heaps;

/// <summary>The meter <c>Cleave.Memory</c>: instruments that read what the heaps of the process count anyway, when somebody listens.</summary>
/// <remarks>A heap is referred to until it is disposed: one that the program has lost still holds its memory, so it is still measured, and
/// what it leaks is told at the end of the process.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "There is one for the process, which ends with it.")]
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
        _meter.CreateObservableUpDownCounter("cleave.memory.in_use", () => Of(InUse), Bytes, "Bytes that callers have.");
        _meter.CreateObservableUpDownCounter("cleave.memory.allocations", () => Of(Allocations), Pieces, "Pieces that callers have.");
        _meter.CreateObservableUpDownCounter("cleave.memory.reserved", () => Of(heap => [One(heap, (long)heap.Size)]), Bytes, "Bytes reserved.");
        _meter.CreateObservableUpDownCounter("cleave.memory.free", () => Of(Free), Bytes, "Bytes of pages that are free.");
        _meter.CreateObservableUpDownCounter("cleave.memory.resident", () => Of(Resident), Bytes, "Bytes that take memory, by the system's count.");
        _meter.CreateObservableCounter("cleave.memory.failures", () => Of(heap => [One(heap, heap.Failures)]), Pieces, "Requests without memory.");
        _meter.CreateObservableUpDownCounter("cleave.memory.group.charged", () => Of(Charged), Bytes, "Bytes charged to groups.");
        _meter.CreateObservableUpDownCounter("cleave.memory.pool.rented", () => OfPools(pool => pool.RentedBytes), Bytes, "Bytes of buffers that are rented.");
        _meter.CreateObservableUpDownCounter("cleave.memory.pool.idle", () => OfPools(pool => pool.IdleBytes), Bytes, "Bytes of buffers that wait to be rented.");
        const string Mappings = "{mapping}";
        _meter.CreateObservableUpDownCounter("cleave.memory.mappings.in_use", () => MappingBudget.Shared.InUse, Mappings, "Mappings that heaps have.");
        _meter.CreateObservableUpDownCounter("cleave.memory.mappings.limit", MappingLimit, Mappings, "The most that they may have now.");
        _meter.CreateObservableCounter("cleave.memory.mappings.refused", () => MappingBudget.Shared.Refused, "{allocation}", "Requests beyond that.");
        _meter.CreateObservableCounter("cleave.memory.lost_owners", () => LostOwnerCount.Owners, "{owner}", "Owners that nobody disposed.");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => ReportAtExit();
    }

    /// <summary>Makes a heap seen.</summary>
    public static HeapMeters Of(MemoryHeap heap)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._heaps = [.. Shared._heaps, heap];
        }

        return Shared;
    }

    /// <summary>Measures a pool until it is lost. One that was disposed may still have rented buffers.</summary>
    public static void Add(IHeapPool pool)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._pools = [.. Shared._pools.Where(one => one.TryGetTarget(out _)), new(pool)];
        }
    }

    /// <summary>The pools of a heap.</summary>
    public static IEnumerable<IHeapPool> PoolsOf(MemoryHeap heap) => Shared.Pools.Where(pool => pool.Heap == heap);

    /// <summary>Ends that, and waits for whoever looks at it just now.</summary>
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

    /// <summary>Tags them with their heap, if they are of one.</summary>
    private IEnumerable<Measurement<long>> OfPools(Func<IHeapPool, long> measure) => Pools.Select(pool => pool.Heap is { } heap
        ? One(heap, measure(pool), "pool", pool.Name)
        : new Measurement<long>(measure(pool), new KeyValuePair<string, object?>("pool", pool.Name)));

    private static IEnumerable<Measurement<long>> InUse(MemoryHeap heap) =>
        heap.Allocators.Select(allocator => One(heap, (long)allocator.InUse().Bytes, "allocator", allocator.Name));

    private static IEnumerable<Measurement<long>> Allocations(MemoryHeap heap) =>
        heap.Allocators.Select(allocator => One(heap, (long)allocator.InUse().Allocations, "allocator", allocator.Name));

    private static IEnumerable<Measurement<long>> Free(MemoryHeap heap) =>
        [One(heap, (long)(heap.Pages.FreePages * heap.Memory.PageSize.Bytes))];

    private static IEnumerable<Measurement<long>> Resident(MemoryHeap heap) =>
        [One(heap, heap.Memory.Nodes.Sum(node => (long)node.CountResidentBytes()))];

    private static IEnumerable<Measurement<long>> Charged(MemoryHeap heap) =>
        heap.ChargedGroups.Select(group => One(heap, (long)group.Charged, "group", group.Name));

    /// <summary>Nothing where the system sets no limit.</summary>
    private static Measurement<long>[] MappingLimit() =>
        MappingBudget.Shared is { Limit: < long.MaxValue } budget ? [new Measurement<long>(budget.Limit)] : [];

    private static Measurement<long> One(MemoryHeap heap, long value, string? tag = null, string? of = null) => tag is null
        ? new(value, new KeyValuePair<string, object?>("heap", heap.Name))
        : new(value, new KeyValuePair<string, object?>("heap", heap.Name), new KeyValuePair<string, object?>(tag, of));
}
