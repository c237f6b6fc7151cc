using BenchmarkDotNet.Attributes;
using Cleave.Pool;

namespace Cleave.Benchmarks;

/// <summary>Measures the most frequent calls of BuddyPool in a pool with scattered free blocks, and the cost of bad memory.</summary>
[MemoryDiagnoser]
public class BuddyPoolBenchmarks
{
    private const ulong KiB = 1UL << 10;
    private const ulong Space = 1UL << 30;

    private BuddyPool _pool = null!;
    private SynchronizedBuddyPool<uint> _synchronized = null!;
    private ulong _allocated;

    /// <summary>Fills the pool with blocks of random orders and frees every second one, so that free blocks of all orders are
    /// scattered.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _pool = new BuddyPool(new BuddyPoolOptions { Size = Space, MaxSize = Space, MinBuddy = 4 * KiB });
        _synchronized = BuddyPool.Synchronized(_pool);
        var random = new Random(1);
        var spare = new List<ulong>();
        while (_pool.GetStatistics().FreeBytes > Space / 4)
        {
            _allocated = _pool.Allocate(4 * KiB << random.Next(9));
            spare.Add(_pool.Allocate(4 * KiB << random.Next(9)));
        }

        spare.ForEach(_pool.Free);
    }

    [Benchmark]
    [Arguments(0)]
    [Arguments(4)]
    [Arguments(8)]
    public void SingleByOrder(int order) => _pool.Free(_pool.Allocate(4 * KiB << order));

    [Benchmark]
    public void Synchronized() => _synchronized.Free(_synchronized.Allocate(64 * KiB));

    [Benchmark]
    public bool RefusedAlloc() => _pool.TryAllocate(Space, out _);

    [Benchmark]
    public bool RefusedFree() => _pool.TryFree(_allocated + 1);

    [Benchmark]
    public void RetireAllocated()
    {
        _pool.Retire(_allocated, 4 * KiB);
        _pool.Restore(_allocated, 4 * KiB);
    }

    /// <summary>Retires a part of a block, frees the block and restores the part. The block is split around the retired part and merges
    /// again.</summary>
    [Benchmark]
    public void FreeRetired()
    {
        ulong address = _pool.Allocate(64 * KiB);
        _pool.Retire(address, 4 * KiB);
        _pool.Free(address);
        _pool.Restore(address, 4 * KiB);
    }

    [Benchmark]
    public BuddyPoolStatistics Statistics() => _pool.GetStatistics();

    [Benchmark]
    public string Description() => _pool.DescribeAddress(_allocated);
}
