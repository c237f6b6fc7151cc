using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Memory that is taken out of use, and brought back: by hand, on a pool of sixteen blocks of 1.</summary>
public sealed class PoolRetireTests
{
    private readonly BuddyPool<byte> _pool = new(new BuddyPoolOptions { Size = 16, MaxSize = 16, MinBuddy = 1 });

    [Fact]
    public void What_is_free_goes_at_once_and_what_straddles_is_split()
    {
        _pool.Retire(5, 2);
        BuddyPoolStatistics stats = _pool.GetStatistics();
        Assert.Equal([2, 0, 1, 1, 0], stats.Lists.Select(list => list.Size));
        Assert.Equal((14UL, 2UL, 0UL, 0UL), (stats.FreeBytes, stats.RetiredBytes, stats.PendingRetireBytes, stats.AllocatedBytes));
        Assert.Equal((1UL, 5UL, 0UL), (stats.Lists[4].Removes, stats.Splits, stats.Merges));
        _pool.Validate();
    }

    [Fact]
    public void Retired_memory_is_never_handed_out()
    {
        _pool.Retire(5, 2);
        ulong[] rest = [.. Enumerable.Range(0, 14).Select(_ => _pool.Allocate(1)).Order()];
        Assert.Equal([0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15], rest);
        Assert.False(_pool.TryAllocate(1, out _, out _));
    }

    [Fact]
    public void Nothing_merges_over_retired_memory()
    {
        _pool.Retire(15, 1);
        ulong[] all = [.. Enumerable.Range(0, 15).Select(_ => _pool.Allocate(1))];
        Array.ForEach(all, _pool.Free);
        Assert.Equal([1, 1, 1, 1, 0], _pool.GetStatistics().Lists.Select(list => list.Size));
        _pool.Validate();
    }

    [Fact]
    public void What_is_allocated_goes_when_it_is_freed()
    {
        ulong block = _pool.Allocate(8);
        _pool.Retire(block + 6, 4);
        BuddyPoolStatistics stats = _pool.GetStatistics();
        Assert.Equal((2UL, 2UL, 8UL, 6UL), (stats.RetiredBytes, stats.PendingRetireBytes, stats.AllocatedBytes, stats.FreeBytes));

        _pool.Free(block);
        stats = _pool.GetStatistics();
        Assert.Equal((4UL, 0UL, 0UL, 12UL), (stats.RetiredBytes, stats.PendingRetireBytes, stats.AllocatedBytes, stats.FreeBytes));
        Assert.Equal((1UL, 1UL), (stats.Allocations, stats.Frees));
        Assert.Equal([0, 2, 2, 0, 0], stats.Lists.Select(list => list.Size));
        _pool.Validate();
    }

    [Fact]
    public void A_block_retired_whole_is_gone_whole()
    {
        ulong block = _pool.Allocate(4);
        _pool.Retire(block, 4);
        _pool.Free(block);
        Assert.Equal((4UL, 12UL), (_pool.GetStatistics().RetiredBytes, _pool.GetStatistics().FreeBytes));
        Assert.Equal(MisuseKind.Retired, Assert.Throws<MisuseException>(() => _pool.Free(block)).Kind);
    }

    [Fact]
    public void Bringing_back_what_is_still_allocated_cancels_the_kill()
    {
        ulong block = _pool.Allocate(8);
        _pool.Retire(block, 8);
        _pool.Restore(block, 4);
        _pool.Restore(block + 4, 4);
        Assert.Equal(0UL, _pool.GetStatistics().PendingRetireBytes);
        _pool.Free(block);
        Assert.Equal(16UL, _pool.LargestFreeBlock);
        Assert.Equal(1UL, _pool.GetStatistics().Splits);
    }

    [Fact]
    public void What_comes_back_merges_again()
    {
        _pool.Retire(3, 9);
        _pool.Restore(5, 3);
        _pool.Validate();
        Assert.Equal(6UL, _pool.GetStatistics().RetiredBytes);
        _pool.Restore(3, 2);
        _pool.Restore(8, 4);
        Assert.Equal([0, 0, 0, 0, 1], _pool.GetStatistics().Lists.Select(list => list.Size));
        _pool.Validate();
    }

    [Fact]
    public void A_region_over_gone_and_pending_memory_comes_back_in_one_call()
    {
        Assert.Equal(0UL, _pool.Allocate(2));
        Assert.Equal(4UL, _pool.Allocate(4));
        _pool.Retire(1, 14);
        Assert.Equal((9UL, 5UL), (_pool.GetStatistics().RetiredBytes, _pool.GetStatistics().PendingRetireBytes));
        _pool.Restore(1, 14);
        Assert.Equal((0UL, 0UL, 10UL), (
            _pool.GetStatistics().RetiredBytes, _pool.GetStatistics().PendingRetireBytes, _pool.GetStatistics().FreeBytes));
        _pool.Free(0);
        _pool.Free(4);
        Assert.Equal(16UL, _pool.LargestFreeBlock);
    }

    [Fact]
    public void A_block_can_be_retired_in_several_parts()
    {
        ulong block = _pool.Allocate(4);
        _pool.Retire(block, 1);
        _pool.Retire(block + 2, 2);
        _pool.Validate();
        Assert.Equal(
            "0x1 lies in an allocated block of 4 bytes at 0x0, aligned to 16 bytes; 3 bytes of it is pending, and is "
                + "retired when the block is freed.", _pool.DescribeAddress(1));
        _pool.Free(block);
        Assert.Equal((3UL, 13UL), (_pool.GetStatistics().RetiredBytes, _pool.GetStatistics().FreeBytes));
    }

    [Fact]
    public void A_whole_pool_can_be_retired_and_brought_back()
    {
        _pool.Retire(0, 16);
        Assert.Equal(0UL, _pool.LargestFreeBlock);
        Assert.Equal(
            "No room for 1 byte: the largest free block is 0 bytes.", Assert.Throws<AllocationException>(() => _pool.Allocate(1)).Message);
        _pool.Restore(0, 16);
        Assert.Equal(0UL, _pool.Allocate(16));
    }
}
