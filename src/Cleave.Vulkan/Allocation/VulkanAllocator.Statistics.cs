using Cleave.Vulkan.Statistics;

namespace Cleave.Vulkan.Allocation;

/// <content>Statistics: counts that cost little, and a map of all blocks.</content>
public sealed partial class VulkanAllocator
{
    private long _failures;

    /// <summary>The name of the allocator: that of the options, or else the name of the device.</summary>
    public string Name => _options.Name ?? _device.Limits.DeviceName;

    /// <summary>Requests for memory that were refused since the allocator was made; invalid ones do not count.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Counts blocks, allocations and bytes of each heap, memory type and pool.</summary>
    /// <returns>Statistics without blocks and details. Each list of blocks is read under its lock, one after the other.</returns>
    /// <remarks>Cost: the number of blocks, and one call of the driver if it reports budgets.</remarks>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public DeviceStatistics GetStatistics()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        TypeStatistics[] types = ReadTypes(Pools);
        return Statistics(types, ReadPools(Pools), types.Aggregate(default(MemoryStatistics), (sum, type) => sum + type.Memory), []);
    }

    /// <summary>Reads every block with its allocations, and searches all of them for the largest and smallest allocations and free
    /// runs.</summary>
    /// <returns>Statistics with blocks and details. Each list of blocks is read under its lock, one after the other.</returns>
    /// <remarks>Cost: the number of allocations, sorted by their offsets; for debugging rather than for each frame.</remarks>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    public DeviceStatistics GetDetailedStatistics()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        DevicePool[] pools = Pools;
        BlockStatistics[] blocks =
        [
            .. _lists.SelectMany(list => BlockReader.Read(list, pool: null)),
            .. pools.SelectMany((pool, index) => BlockReader.Read(pool.Blocks, index)),
            .. BlockReader.Read(_dedicated),
        ];
        DeviceStatistics sums = DeviceStatistics.OfBlocks(
            Name,
            _device.Limits.DeviceName,
            [.. _device.Heaps.Select(heap => (heap, _source.Ledger.BudgetOf(heap.Index)))],
            _device.Types,
            [.. pools.Select(pool => (pool.Options.Name, pool.Type.Index))],
            blocks);
        return sums with { MaxAllocationCount = _source.Ledger.MaxCount };
    }

    /// <summary>Describes the allocator by its name and the number of its device allocations,
    /// as "renderer: 3 device allocations".</summary>
    public override string ToString() => IsDisposed
        ? $"{Name}, disposed"
        : $"{Name}: {_source.Ledger.TotalCount} device {(_source.Ledger.TotalCount == 1 ? "allocation" : "allocations")}";

    IReadOnlyList<TypeStatistics> IMeasuredAllocator.ReadTypes() => ReadTypes(Pools);

    IReadOnlyList<PoolStatistics> IMeasuredAllocator.ReadPools() => ReadPools(Pools);

    private DeviceStatistics Statistics(
        TypeStatistics[] types, PoolStatistics[] pools, MemoryStatistics total, IReadOnlyList<BlockStatistics> blocks) => new()
        {
            Name = Name,
            DeviceName = _device.Limits.DeviceName,
            MaxAllocationCount = _source.Ledger.MaxCount,
            Total = total,
            Heaps =
            [
                .. _device.Heaps.Select(heap => new HeapStatistics(
                    heap, _source.Ledger.BudgetOf(heap.Index), DeviceStatistics.SumOf(types, heap.Index, default))),
            ],
            Types = types,
            Pools = pools,
            Blocks = blocks,
        };

    private TypeStatistics[] ReadTypes(DevicePool[] pools)
    {
        MemoryStatistics[] alone = BlockReader.Count(_dedicated, _lists.Length);
        return
        [
            .. _device.Types.Select(type => new TypeStatistics(type, pools
                .Where(pool => pool.Type.Index == type.Index)
                .Aggregate(
                    alone[type.Index] + BlockReader.Count(_lists[type.Index]), (sum, pool) => sum + BlockReader.Count(pool.Blocks)))),
        ];
    }

    private static PoolStatistics[] ReadPools(DevicePool[] pools) =>
        [.. pools.Select(pool => new PoolStatistics(pool.Options.Name, pool.Type.Index, BlockReader.Count(pool.Blocks)))];

    private void CountFailure(bool isFailure)
    {
        if (isFailure)
        {
            Interlocked.Increment(ref _failures);
        }
    }
}
