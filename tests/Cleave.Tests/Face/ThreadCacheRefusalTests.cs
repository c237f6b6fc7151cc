using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>With thread caches a block is still freed once, by who has it as a value; what is refused changes nothing.</summary>
public sealed class ThreadCacheRefusalTests : IDisposable
{
    private const ulong Chunk = 4096;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = 1024 * Chunk });
    private readonly GpuBuddyThreadCaches _caches;

    public ThreadCacheRefusalTests() => _caches = _buddy.UseThreadCaches(16 * Chunk);

    public void Dispose() => _caches.Dispose();

    [Fact]
    public void A_block_in_this_threads_cache()
    {
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        _buddy.Free(block);
        AssertRefused(block);
    }

    [Fact]
    public void A_block_in_anothers_cache()
    {
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        using var cached = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();

        // The thread lives on, so that its cache keeps the block.
        Crew.Run(
            () =>
            {
                bool isFreed = _buddy.TryFree(block);
                cached.Set();
                done.Wait();
                Assert.True(isFreed);
            },
            () =>
            {
                cached.Wait();
                try
                {
                    AssertRefused(block);
                }
                finally
                {
                    done.Set();
                }
            });
    }

    [Fact]
    public void A_block_that_was_given_back()
    {
        AllocatedBlock[] blocks = [.. Enumerable.Range(0, 8).Select(_ => _buddy.AllocateBlock(Chunk))];
        Array.ForEach(blocks, block => _buddy.Free(block));
        _caches.Flush();
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
        Array.ForEach(blocks, block => AssertRefused(block));
    }

    [Fact]
    public void A_bad_block_does_not_even_shrink_a_full_cache()
    {
        AllocatedBlock[] blocks = [.. Enumerable.Range(0, 16).Select(_ => _buddy.AllocateBlock(Chunk))];
        Array.ForEach(blocks, block => _buddy.Free(block));
        Assert.Equal(16 * Chunk, _caches.CachedBytes);
        AssertRefused(blocks[3]);
    }

    [Fact]
    public void A_block_that_was_freed_before_there_were_caches()
    {
        _caches.Dispose();
        AllocatedBlock block = _buddy.AllocateBlock(Chunk);
        _buddy.Free(block);
        using GpuBuddyThreadCaches later = _buddy.UseThreadCaches(16 * Chunk);
        AssertRefused(block);
    }

    [Fact]
    public void An_owners_block_and_what_was_a_value_there()
    {
        AllocatedBlock[] stale = [.. Enumerable.Range(0, 8).Select(_ => _buddy.AllocateBlock(Chunk))];
        Array.ForEach(stale, block => _buddy.Free(block));
        _caches.Flush();
        AllocatedBlocks[] owners = [.. Enumerable.Range(0, 8).Select(_ => _buddy.Allocate(Chunk))];
        Assert.Equal(stale.Select(block => block.Offset).Order(), owners.Select(owner => owner[0].Offset).Order());

        Array.ForEach(stale, block => AssertRefused(block));
        Array.ForEach(owners, owner => AssertRefused(owner[0]));
        Array.ForEach(owners, owner => owner.Dispose());
        Assert.Equal(_buddy.Size, _buddy.FreeBytes);
    }

    /// <summary>In each place of the list, with what is genuine around it.</summary>
    [Theory]
    [InlineData("twice")]
    [InlineData("cached")]
    [InlineData("owned")]
    [InlineData("foreign")]
    [InlineData("none")]
    public void A_list_with_one_bad_block(string what)
    {
        AllocatedBlock[] good = [.. Enumerable.Range(0, 5).Select(i => _buddy.AllocateBlock(Chunk << i))];
        using AllocatedBlocks owner = _buddy.Allocate(Chunk);
        AllocatedBlock cached = _buddy.AllocateBlock(Chunk);
        _buddy.Free(cached);
        AllocatedBlock bad = what switch
        {
            "twice" => good[2],
            "cached" => cached,
            "owned" => owner[0],
            "foreign" => new GpuBuddy(new GpuBuddyOptions { Size = 1024 * Chunk }).AllocateBlock(Chunk),
            _ => default,
        };
        for (int at = 0; at <= good.Length; at++)
            AssertRefused([.. good[..at], bad, .. good[at..]]);

        _buddy.Free(good);
        Array.ForEach(good, block => AssertRefused(block));
    }

    private void AssertRefused(params AllocatedBlock[] blocks)
    {
        string before = Picture();
        foreach (bool cleared in new[] { false, true })
        {
            Assert.False(_buddy.TryFree(blocks, cleared));
            Assert.Throws<MisuseException>(() => _buddy.Free(blocks, cleared));
            if (blocks.Length == 1)
            {
                Assert.False(_buddy.TryFree(blocks[0], cleared));
                Assert.Throws<MisuseException>(() => _buddy.Free(blocks[0], cleared));
            }
        }

        Assert.Equal(before, Picture());
        _buddy.Validate();
    }

    private string Picture()
    {
        GpuBuddyStatistics now = _buddy.GetStatistics();
        return $"{_buddy} {now.CachedBytes} {now.Splits} {now.Merges}";
    }
}
