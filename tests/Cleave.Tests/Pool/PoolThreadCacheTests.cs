using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The thread caches of a pool, as one thread sees them.</summary>
public sealed class PoolThreadCacheTests
{
    private const ulong Leaf = 4096;
    private const ulong Base = 1 << 30;
    private const ulong Kept = 16 * Leaf;

    private static readonly BuddyPoolOptions Options =
        new() { BaseAddress = Base, Size = 1024 * Leaf, MaxSize = 1024 * Leaf, MinBuddy = Leaf };

    private readonly BuddyPool _inner = new(Options);
    private readonly SynchronizedBuddyPool<uint> _pool;

    public PoolThreadCacheTests() => _pool = BuddyPool.Synchronized(_inner);

    [Fact]
    public void A_thread_gets_the_block_that_it_freed_last()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        ulong[] blocks = Take(3, Leaf);
        Array.ForEach(blocks, _pool.Free);
        Assert.Equal(blocks.Reverse(), Take(3, Leaf));
        Assert.Equal(0UL, caches.CachedBytes % Leaf);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Every_form_of_a_call_goes_through_the_caches(bool allocateWithReason, bool freeWithReason)
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        ulong first = _pool.Allocate(Leaf);
        ulong cached = caches.CachedBytes;
        Assert.True(freeWithReason ? _pool.TryFree(first, out _) : _pool.TryFree(first));
        Assert.Equal(cached + Leaf, caches.CachedBytes);
        ulong again = 0;
        Assert.True(allocateWithReason ? _pool.TryAllocate(Leaf, out again, out _) : _pool.TryAllocate(Leaf, out again));
        Assert.Equal((first, cached), (again, caches.CachedBytes));
    }

    [Fact]
    public void A_full_cache_gives_half_back()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        Array.ForEach(Take(40, Leaf), _pool.Free);
        Assert.InRange(caches.CachedBytes, Kept / 2, Kept);
        BuddyPoolStatistics now = _pool.GetStatistics();
        Assert.Equal((caches.CachedBytes, _pool.Size), (now.CachedBytes, now.FreeBytes + now.CachedBytes));
        Assert.Equal(now.CachedBytes, now.AllocatedBytes);
        Assert.Contains($"{now.CachedBytes} cached by threads", now.ToString(), StringComparison.Ordinal);
        _pool.Validate();
    }

    [Fact]
    public void Larger_blocks_pass_by()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        ulong large = _pool.Allocate(Kept);
        _pool.Free(large);
        Assert.Equal((0UL, _pool.Size), (caches.CachedBytes, _pool.LargestFreeBlock));
        Assert.False(_pool.TryFree(large));
        _pool.Free(_pool.Allocate(Kept / 2));
        Assert.Equal(Kept / 2, caches.CachedBytes);
    }

    /// <summary>Sizes that are no power of two are cached as the blocks that serve them.</summary>
    [Fact]
    public void A_request_is_rounded_up_and_a_wrong_one_is_refused()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        ulong address = _pool.Allocate(Leaf + 1);
        _pool.Free(address);
        Assert.Equal(address, _pool.Allocate(2 * Leaf));
        Assert.False(_pool.TryAllocate(0, out _, out AllocationFailure small));
        Assert.False(_pool.TryAllocate((1024 * Leaf) + 1, out _, out AllocationFailure large));
        Assert.Equal((FailureCode.SizeBelowMin, FailureCode.SizeAboveMax), (small.Code, large.Code));
    }

    [Fact]
    public void A_block_that_was_allocated_before_is_freed_in_the_pool()
    {
        ulong before = _pool.Allocate(Leaf);
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        _pool.Free(before);
        Assert.Equal((0UL, _pool.Size), (caches.CachedBytes, _pool.LargestFreeBlock));
        Assert.False(_pool.TryFree(before));
    }

    [Fact]
    public void All_wrappers_of_a_pool_share_the_caches()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        SynchronizedBuddyPool<uint> other = BuddyPool.Synchronized(_inner);
        ulong address = _pool.Allocate(Leaf);
        other.Free(address);
        Assert.Equal(address, _pool.Allocate(Leaf));
        Assert.Throws<InvalidOperationException>(() => other.UseThreadCaches(Kept));
    }

    [Fact]
    public void There_is_one_set_of_caches_at_a_time()
    {
        BuddyPoolThreadCaches first = _pool.UseThreadCaches(Kept);
        Assert.Throws<InvalidOperationException>(() => _pool.UseThreadCaches(Kept));
        ulong address = _pool.Allocate(Leaf);
        first.Dispose();
        Assert.True(first.IsDisposed);
        Assert.Equal("disposed", first.ToString());

        using BuddyPoolThreadCaches second = _pool.UseThreadCaches(2 * Kept);
        _pool.Free(address);
        Assert.Equal((0UL, Leaf), (first.CachedBytes, second.CachedBytes));
        first.Dispose();
        first.Flush();
        Assert.Equal("4 KiB cached by threads", second.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData((2 * Leaf) - 1)]
    public void Caches_that_hold_no_two_smallest_blocks_are_refused(ulong bytes)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>("bytesPerSize", () => _pool.UseThreadCaches(bytes));
        Assert.Equal(new ByteSize(bytes), error.ActualValue);
        Assert.StartsWith($"A thread cannot keep {bytes} bytes of each block size; it must be at least two smallest blocks, 8 KiB.",
            error.Message, StringComparison.Ordinal);
        _pool.UseThreadCaches(2 * Leaf).Dispose();
    }

    /// <summary>The bare pool behind the wrapper stays consistent too, for a program that uses one or the other.</summary>
    [Fact]
    public void The_pool_behind_the_wrapper_knows_of_the_caches()
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        ulong cached = _pool.Allocate(Leaf);
        _pool.Free(cached);
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => _inner.Free(cached)).Kind);
        ulong own = _inner.Allocate(Leaf);
        _pool.Free(own);
        Assert.Equal(own, _pool.Allocate(Leaf));
        _inner.Free(own);
        Assert.False(_pool.TryFree(own));
        Assert.Equal(Base, _inner.Allocate(_inner.Size));
        Assert.Equal(0UL, caches.CachedBytes);
        _inner.Validate();
    }

    [Fact]
    public void Once_disposed_the_placement_is_that_of_the_pool_again()
    {
        SynchronizedBuddyPool<uint> twin = BuddyPool.Synchronized(new BuddyPool(Options));
        using (_pool.UseThreadCaches(Kept))
        {
            Array.ForEach(Take(40, Leaf), _pool.Free);
        }

        Assert.Equal(twin.ToString(), _pool.ToString());
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            ulong size = Leaf << random.Next(4);
            ulong expected = twin.Allocate(size);
            Assert.Equal(expected, _pool.Allocate(size));
            if (random.Next(3) == 0)
            {
                twin.Free(expected);
                _pool.Free(expected);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void Cached_blocks_cost_no_heap(int burst)
    {
        using BuddyPoolThreadCaches caches = _pool.UseThreadCaches(Kept);
        var blocks = new List<ulong>(burst);
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int i = 0; i < burst; i++)
                blocks.Add(_pool.Allocate(Leaf));
            foreach (ulong block in blocks)
                _pool.Free(block);
            blocks.Clear();
        }));
        Assert.NotEqual(0UL, caches.CachedBytes);
    }

    private ulong[] Take(int count, ulong size) => [.. Enumerable.Range(0, count).Select(_ => _pool.Allocate(size))];
}
