using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The blocks that threads cache come back: when a request or a retirement needs them, when the state is saved, when their thread
/// has ended.</summary>
public sealed class PoolCachePressureTests
{
    private const ulong Leaf = 4096;
    private const ulong Space = 64 * Leaf;
    private static readonly BuddyPoolOptions Options = new() { BaseAddress = 1 << 30, Size = Space, MaxSize = Space, MinBuddy = Leaf };

    private readonly BuddyPool _inner = new(Options);
    private readonly SynchronizedBuddyPool<uint> _pool;

    public PoolCachePressureTests() => _pool = BuddyPool.Synchronized(_inner);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_gets_what_threads_cache(bool byAnother)
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Space);
        KeepAll();
        Assert.Equal((0UL, Space), (_pool.LargestFreeBlock, caches.CachedBytes));
        void Request()
        {
            Assert.False(_pool.TryAllocate(Space + 1, out _));
            Assert.Equal(Space, caches.CachedBytes);
            _pool.Free(_pool.Allocate(Space));
        }

        if (byAnother)
            Crew.Run(Request);
        else
            Request();
        Assert.Equal((Space, 0UL), (_pool.LargestFreeBlock, caches.CachedBytes));
        _pool.Validate();
    }

    [Fact]
    public void A_thread_gets_small_blocks_that_another_caches()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Space);
        KeepAll();
        Crew.Run(() =>
        {
            for (ulong i = 0; i < Space / Leaf; i++)
                _pool.Allocate(Leaf);
            Assert.False(_pool.TryAllocate(Leaf, out _, out AllocationFailure failure));
            Assert.Equal((FailureCode.NoSpace, 0UL), (failure.Code, failure.FreeBytes));
        });
        Assert.Equal((0UL, 0UL), (_pool.LargestFreeBlock, caches.CachedBytes));
    }

    [Fact]
    public void A_request_that_fails_costs_no_heap()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(8 * Leaf);
        ulong one = _pool.Allocate(Leaf);
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            ulong other = _pool.Allocate(2 * Leaf);
            _pool.Free(other);
            Assert.False(_pool.TryAllocate(Space, out _));
        }));
        _pool.Free(one);
    }

    [Fact]
    public void When_a_thread_has_ended_its_blocks_come_back()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Space);
        Crew.Run(KeepAll);
        Garbage.CollectUntil(() => caches.CachedBytes == 0);
        Assert.Equal((Space, 0UL), (_pool.LargestFreeBlock, caches.CachedBytes));
        BuddyPoolStatistics now = _pool.GetStatistics();
        Assert.Equal(now.Allocations, now.Frees);
        _pool.Validate();
    }

    [Fact]
    public void Caches_that_nobody_disposes_keep_no_pool_alive()
    {
        WeakReference lost = UseAndForget();
        Garbage.CollectUntil(() => !lost.IsAlive);
        Assert.False(lost.IsAlive);
    }

    /// <summary>A state has cached blocks as free, and so it is that of a pool without caches.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_saved_state_has_no_cached_block(bool throughThePool)
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(8 * Leaf);
        ulong held = _pool.Allocate(2 * Leaf);
        _pool.Free(_pool.Allocate(Leaf));
        var state = new MemoryStream();
        if (throughThePool)
            _inner.Save(state);
        else
            _pool.Save(state);
        Assert.Equal(0UL, caches.CachedBytes);
        BuddyPool restored = BuddyPool.RestoreState(state.ToArray());
        Assert.Equal(
            [new BuddyPoolBlockInfo(held, 2 * Leaf, BuddyPoolBlockState.Allocated)],
            restored.EnumerateBlocks().Where(block => block.State != BuddyPoolBlockState.Free));
        Assert.Equal(_pool.GetStatistics().FreeBytes, restored.GetStatistics().FreeBytes);
        restored.Validate();
        _pool.Free(held);
    }

    [Fact]
    public void With_an_observer_or_a_record_nothing_is_cached()
    {
        var observer = new FaultyObserver();
        SynchronizedBuddyPool<uint> observed = BuddyPool.Synchronized(new BuddyPool(Options), observer);
        SynchronizedBuddyPool<uint> recorded = BuddyPool.Synchronized(new BuddyPool(Options with { RecordChanges = true }));
        foreach (SynchronizedBuddyPool<uint> pool in new[] { observed, recorded })
        {
            using BuddyPoolThreadCaches caches = pool.UseThreadCaches(Space);
            pool.Free(pool.Allocate(Leaf));
            Assert.Equal((0UL, Space, false), (caches.CachedBytes, pool.LargestFreeBlock, caches.IsDisposed));
            caches.Flush();
            Assert.Throws<InvalidOperationException>(() => pool.UseThreadCaches(Space));
        }

        Assert.Equal(["Allocated", "Freed"], observer.Kinds);
        Assert.NotEqual(0, recorded.UnsavedChangeBytes);
    }

    [Fact]
    public void A_later_observer_ends_the_caching()
    {
        BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Space);
        ulong held = _pool.Allocate(Leaf);
        _pool.Free(_pool.Allocate(Leaf));
        var observer = new FaultyObserver();
        SynchronizedBuddyPool<uint> observed = BuddyPool.Synchronized(_inner, observer);
        Assert.Equal((0UL, false), (caches.CachedBytes, caches.IsDisposed));
        observed.Free(observed.Allocate(Leaf));
        _pool.Free(held);
        Assert.Equal(["Allocated", "Freed", "Freed"], observer.Kinds);
        Assert.Equal(Space, _pool.LargestFreeBlock);
        caches.Dispose();
        Assert.True(caches.IsDisposed);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference UseAndForget()
    {
        var inner = new BuddyPool(Options);
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(inner);
        pool.UseThreadCaches(Space);
        pool.Free(pool.Allocate(Leaf));
        return new WeakReference(inner);
    }

    private void KeepAll()
    {
        ulong[] blocks = [.. Enumerable.Range(0, (int)(Space / Leaf)).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(blocks, _pool.Free);
    }
}
