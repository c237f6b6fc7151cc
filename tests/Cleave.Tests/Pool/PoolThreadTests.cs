using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>
/// Several threads on one pool, each through a synchronized form of its own: no block is ever in two hands, and the metadata is sound.
/// </summary>
public sealed class PoolThreadTests
{
    private const int Threads = 4;
    private const int Leaves = 1001;
    private const int RetiredPerThread = 8;
    private readonly BuddyPool<ushort> _pool = new(new BuddyPoolOptions { BaseAddress = 1000, Size = Leaves, MaxSize = 32, MinBuddy = 1 });
    private readonly int[] _holder = new int[Leaves];

    [Fact]
    public async Task No_block_is_handed_out_twice()
    {
        int steps = TestEffort.Runs(20_000);
        await Task.WhenAll(Enumerable.Range(1, Threads).Select(thread => Task.Factory.StartNew(
            () => Work(thread, steps), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        BuddyPoolStatistics stats = _pool.GetStatistics();
        Assert.Equal(((ulong)Leaves, 0UL, 0UL), (stats.FreeBytes, stats.RetiredBytes, stats.PendingRetireBytes));
        Assert.Equal(stats.Allocations, stats.Frees);
        Assert.All(_holder, holder => Assert.Equal(0, holder));
        _pool.Validate();
    }

    private void Work(int thread, int steps)
    {
        var random = new Random(thread);
        SynchronizedBuddyPool<ushort> pool = BuddyPool.Synchronized(_pool);
        var live = new List<(ulong Address, int Size)>();
        ulong own = 1000 + ((ulong)thread * 100);
        for (int step = 0; step < steps; step++)
        {
            if (random.Next(200) == 0)
                RetireAndBringBack(pool, own);
            else if (random.Next(2) == 0)
                Allocate(pool, live, thread, random.Next(1, 33));
            else if (live.Count > 0)
                LetGo(pool, live, random.Next(live.Count), thread);
            if (step % 1000 == 0)
                Watch(pool);
        }

        while (live.Count > 0)
            LetGo(pool, live, live.Count - 1, thread);
    }

    private void Allocate(SynchronizedBuddyPool<ushort> pool, List<(ulong Address, int Size)> live, int thread, int size)
    {
        if (!pool.TryAllocate((ulong)size, out ulong address, out AllocationFailure failure))
        {
            Assert.Equal(FailureCode.NoSpace, failure.Code);
            return;
        }

        Change(address, size, from: 0, to: thread);
        live.Add((address, size));
    }

    private void LetGo(SynchronizedBuddyPool<ushort> pool, List<(ulong Address, int Size)> live, int index, int thread)
    {
        (ulong address, int size) = live[index];
        live.RemoveAt(index);
        Change(address, size, from: thread, to: 0);
        Assert.True(pool.TryFree(address, out _));
    }

    /// <summary>Each thread has a region of its own to retire, so it is never refused, whoever holds blocks there.</summary>
    private static void RetireAndBringBack(SynchronizedBuddyPool<ushort> pool, ulong own)
    {
        pool.Retire(own, RetiredPerThread);
        Assert.False(pool.TryRetire(own, 1, out _));
        pool.Restore(own, RetiredPerThread);
        Assert.False(pool.TryRestore(own, 1, out _));
    }

    private static void Watch(SynchronizedBuddyPool<ushort> pool)
    {
        BuddyPoolStatistics stats = pool.GetStatistics();
        Assert.Equal((ulong)Leaves, stats.FreeBytes + stats.AllocatedBytes + stats.RetiredBytes);
        Assert.InRange(pool.LargestFreeBlock, 0UL, 32UL);
        Assert.StartsWith("0x3e8 lies in ", pool.DescribeAddress(1000), StringComparison.Ordinal);
        Assert.StartsWith("0x3e8 to before 0x7d1", pool.ToString(), StringComparison.Ordinal);
        pool.Validate();
    }

    private void Change(ulong address, int size, int from, int to)
    {
        for (int leaf = (int)(address - 1000); leaf < (int)(address - 1000) + size; leaf++)
            Assert.Equal(from, Interlocked.Exchange(ref _holder[leaf], to));
    }
}
