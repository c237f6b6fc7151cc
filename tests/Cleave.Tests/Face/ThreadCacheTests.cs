using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>What thread caches keep, what passes them by, and what they refuse, as one thread sees it.</summary>
public sealed class ThreadCacheTests
{
    private const ulong Chunk = 4096;

    /// <summary>Sixteen chunks, so two blocks of order 3 and none of order 4.</summary>
    private const ulong Kept = 16 * Chunk;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 1024 * Chunk });

    [Fact]
    public void What_is_kept_counts_as_used_and_is_told()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        Assert.Equal((8 * Chunk, 7 * Chunk), (_buddy.Size - _buddy.FreeBytes, caches.CachedBytes));
        _buddy.Free(block);
        Assert.Equal((8 * Chunk, 8 * Chunk), (_buddy.GetStatistics().AllocatedBytes, _buddy.GetStatistics().CachedBytes));
        caches.Flush();
        Assert.Equal((_buddy.Size, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
        _buddy.Validate();
    }

    [Fact]
    public void A_thread_gets_again_what_it_freed_last()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        AllocatedBlock[] blocks = Take(5, 2 * Chunk);
        _buddy.Free(blocks[1]);
        _buddy.Free(blocks[3]);
        Assert.Equal([blocks[3].Offset, blocks[1].Offset], Take(2, 2 * Chunk).Select(block => block.Offset));
    }

    [Fact]
    public void A_full_cache_gives_half_back()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        Array.ForEach(Take(40, Chunk), block => _buddy.Free(block));
        Assert.InRange(caches.CachedBytes, Kept / 2, Kept);
        Assert.Equal(_buddy.Size, _buddy.FreeBytes + caches.CachedBytes);
        _buddy.Validate();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Cleared_blocks_and_larger_ones_pass_by(int order)
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        AllocatedBlock large = _buddy.AllocateBlock(Kept);
        _buddy.Free(large);
        Assert.Equal((_buddy.Size, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
        Assert.False(_buddy.TryFree(large));

        AllocatedBlock small = _buddy.AllocateBlock(Chunk << order);
        ulong kept = caches.CachedBytes;
        _buddy.Free(small, cleared: true);
        Assert.Equal((Chunk << order, kept), (_buddy.ClearBytes, caches.CachedBytes));
        Assert.False(_buddy.TryFree(small));
        Assert.False(_buddy.TryFree(small, cleared: true));
        Assert.True(_buddy.AllocateBlock(Chunk << order, flags: GpuBuddyAllocationFlags.Clear).IsClear);
    }

    [Fact]
    public void What_was_handed_out_before_is_freed_and_kept_too()
    {
        AllocatedBlock before = _buddy.AllocateBlock(Chunk);
        using AllocatedBlocks owner = _buddy.Allocate(Chunk);
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        _buddy.Free(before);
        Assert.Equal(Chunk, caches.CachedBytes);
        Assert.False(_buddy.TryFree(before));
        Assert.Equal(before.Offset, _buddy.AllocateBlock(Chunk).Offset);
        Assert.False(_buddy.TryFree(owner[0]));
    }

    [Fact]
    public void There_is_one_set_of_caches_at_a_time()
    {
        GpuBuddyThreadCaches first = _buddy.UseThreadCaches(Kept);
        Assert.Throws<InvalidOperationException>(() => _buddy.UseThreadCaches(Kept));
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        first.Dispose();
        Assert.True(first.IsDisposed);

        using GpuBuddyThreadCaches second = _buddy.UseThreadCaches(2 * Kept);
        _buddy.Free(block);
        Assert.Equal((0UL, Chunk), (first.CachedBytes, second.CachedBytes));
        first.Dispose();
        Assert.Equal(Chunk, second.CachedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((2 * Chunk) - 1)]
    public void Caches_that_hold_no_two_chunks_are_refused(ulong bytes)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _buddy.UseThreadCaches(bytes));
        Assert.Equal(new ByteSize(bytes), error.ActualValue);
        Assert.StartsWith($"A thread cannot keep {bytes} bytes of each block size; it must be at least two chunks, 8 KiB.", error.Message,
            StringComparison.Ordinal);
        _buddy.UseThreadCaches(2 * Chunk).Dispose();
    }

    [Fact]
    public void Once_disposed_placement_is_the_references_again()
    {
        var twin = new GpuBuddy(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 1024 * Chunk });
        using (_buddy.UseThreadCaches(Kept))
            Array.ForEach(Take(40, Chunk), block => _buddy.Free(block));
        Assert.Equal(twin.ToString(), _buddy.ToString());

        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            ulong size = Chunk << random.Next(4);
            AllocatedBlock expected = twin.AllocateBlock(size);
            AllocatedBlock block = _buddy.AllocateBlock(size);
            Assert.Equal((expected.Offset, expected.Order), (block.Offset, block.Order));
            if (random.Next(3) == 0)
            {
                twin.Free(expected);
                _buddy.Free(block);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void What_is_cached_costs_no_heap(int burst)
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        var blocks = new List<AllocatedBlock>(burst);
        Assert.Equal(0, HeapMeter.Bytes(() =>
        {
            for (int i = 0; i < burst; i++)
                blocks.Add(_buddy.AllocateBlock(Chunk));
            foreach (AllocatedBlock block in blocks)
                _buddy.Free(block);
            blocks.Clear();
        }));
        Assert.NotEqual(0UL, caches.CachedBytes);
    }

    private AllocatedBlock[] Take(int count, ulong size) => [.. Enumerable.Range(0, count).Select(_ => _buddy.AllocateBlock(size))];
}
