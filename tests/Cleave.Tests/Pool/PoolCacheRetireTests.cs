using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Retired memory is never allocated, whatever threads cache.</summary>
public sealed class PoolCacheRetireTests : IDisposable
{
    private const ulong Leaf = 16;
    private const ulong Space = 64 * Leaf;

    private readonly SynchronizedBuddyPool<byte> _pool = BuddyPool.Synchronized(
        new BuddyPool<byte>(new BuddyPoolOptions { Size = Space, MaxSize = Space, MinBuddy = Leaf }));
    private readonly BuddyPoolThreadCaches _caches;

    public PoolCacheRetireTests() => _caches = _pool.UseThreadCaches(8 * Leaf);

    public void Dispose() => _caches.Dispose();

    [Fact]
    public void Cached_blocks_of_the_region_are_out_of_use_at_once()
    {
        ulong[] blocks = [.. Enumerable.Range(0, 8).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(blocks, _pool.Free);
        ulong elsewhere = _caches.CachedBytes;
        _pool.Retire(blocks[2], Leaf);
        Assert.Equal((Leaf, 0UL), (_pool.GetStatistics().RetiredBytes, _pool.GetStatistics().PendingRetireBytes));
        Assert.Equal(elsewhere - Leaf, _caches.CachedBytes);
        _pool.Validate();
        var all = new List<ulong>();
        while (_pool.TryAllocate(Leaf, out ulong address))
            all.Add(address);
        Assert.Equal(63, all.Distinct().Count());
        Assert.DoesNotContain(blocks[2], all);
    }

    [Fact]
    public void A_block_in_use_is_retired_when_it_is_freed_and_no_thread_caches_it()
    {
        ulong address = _pool.Allocate(4 * Leaf);
        _pool.Retire(address + Leaf, 2 * Leaf);
        ulong cached = _caches.CachedBytes;
        Assert.Equal(2 * Leaf, _pool.GetStatistics().PendingRetireBytes);
        _pool.Validate();
        _pool.Free(address);
        Assert.Equal((2 * Leaf, 0UL), (_pool.GetStatistics().RetiredBytes, _pool.GetStatistics().PendingRetireBytes));
        Assert.Equal(cached, _caches.CachedBytes);
        Assert.Equal(MisuseKind.Retired, _pool.TryFree(address + Leaf, out Misuse misuse) ? MisuseKind.None : misuse.Kind);
        _pool.Validate();
    }

    [Fact]
    public void A_block_that_was_spared_is_freed_in_the_pool()
    {
        ulong address = _pool.Allocate(2 * Leaf);
        _pool.Retire(address, Leaf);
        _pool.Restore(address, Leaf);
        ulong cached = _caches.CachedBytes;
        _pool.Free(address);
        Assert.Equal(cached, _caches.CachedBytes);
        _caches.Flush();
        Assert.Equal(Space, _pool.LargestFreeBlock);
        _pool.Validate();
    }

    [Fact]
    public void A_refused_retirement_changes_nothing()
    {
        ulong address = _pool.Allocate(Leaf);
        _pool.Free(address);
        ulong cached = _caches.CachedBytes;
        Assert.False(_pool.TryRetire(Space - Leaf, 2 * Leaf, out AllocationFailure failure));
        Assert.Equal(FailureCode.RangePastEnd, failure.Code);
        _pool.Retire(Space - Leaf, Leaf);
        Assert.False(_pool.TryRetire(0, Space));
        Assert.Equal(cached, _caches.CachedBytes);
        Assert.Equal(address, _pool.Allocate(Leaf));
    }

    [Fact]
    public void A_region_over_held_cached_and_free_blocks()
    {
        ulong held = _pool.Allocate(2 * Leaf);
        ulong[] cached = [.. Enumerable.Range(0, 4).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(cached, _pool.Free);
        _pool.Retire(0, Space);
        BuddyPoolStatistics now = _pool.GetStatistics();
        Assert.Equal((0UL, 2 * Leaf, Space - (2 * Leaf)), (now.FreeBytes, now.PendingRetireBytes, now.RetiredBytes));
        Assert.Equal(0UL, now.CachedBytes);
        Assert.False(_pool.TryAllocate(Leaf, out _));
        _pool.Free(held);
        Assert.Equal(Space, _pool.GetStatistics().RetiredBytes);
        _pool.Validate();
        _pool.Restore(0, Space);
        Assert.Equal(Space, _pool.LargestFreeBlock);
        _pool.Validate();
    }
}
