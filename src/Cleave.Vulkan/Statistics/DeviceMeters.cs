using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace Cleave.Vulkan.Statistics;

/// <summary>An allocator that can be measured at any time, from any thread, without a call of the driver.</summary>
internal interface IMeasuredAllocator
{
    /// <summary>The name of the allocator.</summary>
    string Name { get; }

    /// <summary>The number of requests that were refused.</summary>
    long Failures { get; }

    /// <summary>Reads the memory of each memory type.</summary>
    IReadOnlyList<TypeStatistics> ReadTypes();

    /// <summary>Reads the memory of each pool.</summary>
    IReadOnlyList<PoolStatistics> ReadPools();
}

/// <summary>The meter <c>Cleave.Vulkan</c>: instruments that read the blocks of all allocators of the process
/// when a listener asks.</summary>
/// <remarks>
/// The meter keeps a strong reference to each allocator until the allocator is disposed, because an allocator that the program has lost
/// still holds its memory. The driver is never called for a measurement: the device of a lost allocator may be destroyed already.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The process has one meter, which lives as long as the process.")]
internal sealed class DeviceMeters
{
    private static readonly DeviceMeters Shared = new();

    private readonly Lock _lock = new();
    private readonly Meter _meter = new("Cleave.Vulkan");
    private IMeasuredAllocator[] _allocators = [];

    private DeviceMeters()
    {
        const string Bytes = "By";
        const string Pieces = "{allocation}";
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.in_use", () => OfTypes(memory => (long)memory.AllocatedBytes), Bytes, "Bytes of allocations.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.allocations", () => OfTypes(memory => memory.AllocationCount), Pieces, "Allocations that callers hold.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.reserved", () => OfTypes(memory => (long)memory.BlockBytes), Bytes, "Bytes of device memory that is held.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.free", () => OfTypes(memory => (long)memory.FreeBytes), Bytes, "Bytes of blocks that no allocation has.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.blocks", () => OfTypes(memory => memory.BlockCount), "{block}", "Device allocations, dedicated ones included.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.pool.in_use", () => OfPools(memory => (long)memory.AllocatedBytes), Bytes, "Bytes of allocations in pools.");
        _meter.CreateObservableUpDownCounter(
            "cleave.vulkan.pool.reserved", () => OfPools(memory => (long)memory.BlockBytes), Bytes, "Bytes of device memory of pools.");
        _meter.CreateObservableCounter("cleave.vulkan.failures", OfFailures, Pieces, "Requests that were refused.");
    }

    /// <summary>Adds an allocator to the meter.</summary>
    public static void Add(IMeasuredAllocator allocator)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._allocators = [.. Shared._allocators, allocator];
        }
    }

    /// <summary>Removes an allocator from the meter. Waits for a measurement of it that is under way.</summary>
    public static void Remove(IMeasuredAllocator allocator)
    {
        using (Shared._lock.EnterScope())
        {
            Shared._allocators = [.. Shared._allocators.Where(other => other != allocator)];
        }
    }

    private List<Measurement<long>> OfTypes(Func<MemoryStatistics, long> measure) => Of(allocator => allocator.ReadTypes()
        .Select(type => One(measure(type.Memory), allocator, new("heap", type.Type.HeapIndex), new("type", type.Type.Index))));

    private List<Measurement<long>> OfPools(Func<MemoryStatistics, long> measure) => Of(allocator => allocator.ReadPools()
        .GroupBy(pool => pool.Name ?? "")
        .Select(pools => One(pools.Sum(pool => measure(pool.Memory)), allocator, new KeyValuePair<string, object?>("pool", pools.Key))));

    private List<Measurement<long>> OfFailures() => Of(allocator => [One(allocator.Failures, allocator)]);

    /// <summary>Measures all allocators under the lock, so that none is disposed meanwhile.</summary>
    private List<Measurement<long>> Of(Func<IMeasuredAllocator, IEnumerable<Measurement<long>>> measure)
    {
        using (_lock.EnterScope())
        {
            return [.. _allocators.SelectMany(measure)];
        }
    }

    private static Measurement<long> One(
        long value, IMeasuredAllocator allocator, params ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(value, (KeyValuePair<string, object?>[])[new("allocator", allocator.Name), .. tags]);
}
