using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>With thread caches, a wrong free is refused with its reason, and changes nothing.</summary>
public sealed class PoolCacheRefusalTests : IDisposable
{
    private const ulong Leaf = 4096;
    private const ulong Base = 1 << 30;

    private readonly SynchronizedBuddyPool<ushort> _pool = BuddyPool.Synchronized(new BuddyPool<ushort>(
        new BuddyPoolOptions { BaseAddress = Base, Size = 1024 * Leaf, MaxSize = 1024 * Leaf, MinBuddy = Leaf }));
    private readonly BuddyPoolThreadCaches _caches;

    public PoolCacheRefusalTests() => _caches = _pool.UseThreadCaches(16 * Leaf);

    public void Dispose() => _caches.Dispose();

    [Fact]
    public void A_block_in_the_cache_of_this_thread()
    {
        ulong address = _pool.Allocate(Leaf);
        _pool.Free(address);
        AssertRefused(address, MisuseKind.DoubleFree, "is free already; a thread caches the block there");
    }

    [Fact]
    public void A_block_in_the_cache_of_another_thread()
    {
        ulong address = _pool.Allocate(2 * Leaf);
        using var cached = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();

        // The thread lives on, so that its cache keeps the block.
        Crew.Run(
            () =>
            {
                bool isFreed = _pool.TryFree(address);
                cached.Set();
                done.Wait();
                Assert.True(isFreed);
            },
            () =>
            {
                cached.Wait();
                try
                {
                    AssertRefused(address, MisuseKind.DoubleFree, "a thread caches the block there");
                    AssertRefused(address + Leaf, MisuseKind.DoubleFree, $"which begins at {AddressText.Of(address)}");
                }
                finally
                {
                    done.Set();
                }
            });
    }

    [Fact]
    public void A_block_that_the_cache_gave_back()
    {
        ulong[] blocks = [.. Enumerable.Range(0, 8).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(blocks, _pool.Free);
        _caches.Flush();
        Assert.Equal(_pool.Size, _pool.LargestFreeBlock);
        Array.ForEach(blocks, address => AssertRefused(address, MisuseKind.DoubleFree, "the free block there begins at"));
    }

    [Fact]
    public void A_bad_address_does_not_even_shrink_a_full_cache()
    {
        ulong[] blocks = [.. Enumerable.Range(0, 16).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(blocks, _pool.Free);
        Assert.Equal(16 * Leaf, _caches.CachedBytes);
        AssertRefused(blocks[3], MisuseKind.DoubleFree, "a thread caches");
    }

    [Fact]
    public void An_address_that_no_call_returned()
    {
        ulong address = _pool.Allocate(2 * Leaf);
        AssertRefused(address + Leaf, MisuseKind.Interior, "lies inside the allocated block");
        AssertRefused(address + 1, MisuseKind.Misaligned, "no block of 4 KiB can begin");
        AssertRefused(Base - Leaf, MisuseKind.Foreign, "below the pool");
        AssertRefused(Base + _pool.Size, MisuseKind.Foreign, "past the pool");
        AssertRefused(ulong.MaxValue, MisuseKind.Foreign, "past the pool");
        _pool.Free(address);
    }

    /// <summary>A cache that has named the first half of a block does not mistake the block for that half.</summary>
    [Fact]
    public void A_block_of_another_size_at_the_same_address()
    {
        ulong[] halves = [.. Enumerable.Range(0, 16).Select(_ => _pool.Allocate(Leaf))];
        Array.ForEach(halves, _pool.Free);
        _caches.Flush();
        ulong[] whole = [.. Enumerable.Range(0, 8).Select(_ => _pool.Allocate(2 * Leaf))];
        Assert.NotEmpty(whole.Intersect(halves));
        Array.ForEach(whole, _pool.Free);
        ulong[] again = [.. Enumerable.Range(0, 16).Select(_ => _pool.Allocate(Leaf))];
        Assert.Equal(16, again.Distinct().Count());
        Assert.All(_pool.GetBlocks().Where(block => block.State == BuddyPoolBlockState.Cached), block =>
            Assert.DoesNotContain(again, address => address - block.Address < block.Size));
        _pool.Validate();
    }

    [Fact]
    public void The_description_of_a_cached_block()
    {
        ulong address = _pool.Allocate(Leaf);
        Assert.Contains("lies in an allocated block of 4 KiB", _pool.DescribeAddress(address), StringComparison.Ordinal);
        _pool.Free(address);
        Assert.Contains("lies in a cached block of 4 KiB", _pool.DescribeAddress(address), StringComparison.Ordinal);
        Assert.Contains($"({ByteText.Exact(_caches.CachedBytes)} cached by threads)", _pool.ToString(), StringComparison.Ordinal);
        Assert.Contains(new BuddyPoolBlockInfo(address, Leaf, BuddyPoolBlockState.Cached), _pool.GetBlocks());
    }

    private void AssertRefused(ulong address, MisuseKind kind, string reason)
    {
        string before = Picture();
        Assert.False(_pool.TryFree(address));
        Assert.False(_pool.TryFree(address, out Misuse misuse));
        Assert.Equal(kind, misuse.Kind);
        Assert.Contains(reason, misuse.ToString(), StringComparison.Ordinal);
        Assert.Equal(kind, Assert.Throws<MisuseException>(nameof(address), () => _pool.Free(address)).Kind);
        Assert.Equal(before, Picture());
        _pool.Validate();
    }

    private string Picture()
    {
        BuddyPoolStatistics now = _pool.GetStatistics();
        return $"{_pool} {now.CachedBytes} {now.Allocations} {now.Frees} {now.Splits} {now.Merges}";
    }
}
