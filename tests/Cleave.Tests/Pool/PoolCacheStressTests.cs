using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>
/// Threads that mark every leaf they hold and check the marks before they free it, beside others that flush, ask for everything, retire,
/// save, dispose and end: no valid free is refused, no leaf has two holders, and none is retired while it is handed out.
/// </summary>
public sealed class PoolCacheStressTests
{
    private const ulong Leaf = 4096;
    private const ulong Size = 1000 * Leaf;
    private const ulong Kept = 16 * Leaf;

    private readonly SynchronizedBuddyPool<uint> _pool = BuddyPool.Synchronized(
        new BuddyPool(new BuddyPoolOptions { BaseAddress = 1 << 30, Size = Size, MaxSize = 512 * Leaf, MinBuddy = Leaf }));
    private readonly int[] _holders = new int[Size / Leaf];
    private readonly (ulong Address, ulong Size)[][] _slots = [new (ulong, ulong)[40], new (ulong, ulong)[40]];
    private readonly Random[] _random = [new(1), new(2)];
    private BuddyPoolThreadCaches _caches;
    private int _retiring;

    public PoolCacheStressTests() => _caches = _pool.UseThreadCaches(Kept);

    [Fact]
    public void Beside_a_thread_that_flushes_and_looks() => Run(() =>
    {
        _caches.Flush();
        _pool.Validate();
        BuddyPoolStatistics now = _pool.GetStatistics();
        Assert.Equal(Size, now.FreeBytes + now.AllocatedBytes);
        Assert.InRange(now.CachedBytes, 0UL, now.AllocatedBytes);
    });

    [Fact]
    public void Beside_a_thread_that_asks_for_everything() => Run(() =>
    {
        if (_pool.TryAllocate(512 * Leaf, out ulong address))
        {
            _pool.Free(address);
        }
    });

    [Fact]
    public void Beside_a_thread_that_retires_and_restores() => Run(() =>
    {
        ulong first = (ulong)(_retiring++ % 999);
        _pool.Retire(_pool.BaseAddress + (first * Leaf), 2 * Leaf);
        Thread.Yield();
        _pool.Restore(_pool.BaseAddress + (first * Leaf), 2 * Leaf);
    });

    [Fact]
    public void Beside_disposals_states_and_threads_that_end() => Run(Renew, EndThread);

    private void Run(params Action[] others)
    {
        StressTime.Run([() => Round(0), () => Round(1), .. others]);
        for (int number = 0; number < _slots.Length; number++)
        {
            foreach ((ulong Address, ulong Size) block in _slots[number].Where(block => block.Size != 0))
            {
                Free(block, number);
            }
        }

        _caches.Dispose();
        _pool.Validate();
        BuddyPoolStatistics now = _pool.GetStatistics();
        Assert.Equal((Size, 0UL, 0UL), (now.FreeBytes, now.CachedBytes, now.FreeingFree));
        Assert.Equal(now.Allocations, now.Frees);
    }

    /// <summary>Frees the block of some slot, or allocates one into it.</summary>
    private void Round(int number)
    {
        ref (ulong Address, ulong Size) slot = ref _slots[number][_random[number].Next(40)];
        if (slot.Size != 0)
        {
            Free(slot, number);
            slot = default;
            return;
        }

        ulong size = Leaf << _random[number].Next(5);
        if (_pool.TryAllocate(size, out ulong address))
        {
            slot = (address, size);
            Mark(slot, from: 0, to: number + 1);
        }
    }

    private void Free((ulong Address, ulong Size) block, int number)
    {
        Mark(block, from: number + 1, to: 0);
        Assert.True(_pool.TryFree(block.Address, out Misuse misuse), $"The free of a block by its holder is refused: {misuse}");
    }

    private void Mark((ulong Address, ulong Size) block, int from, int to)
    {
        ulong first = (block.Address - _pool.BaseAddress) / Leaf;
        for (ulong leaf = first; leaf < first + (block.Size / Leaf); leaf++)
        {
            Assert.Equal(from, Interlocked.Exchange(ref _holders[leaf], to));
        }
    }

    private void Renew()
    {
        _caches.Dispose();
        _pool.Save(Stream.Null);
        _caches = _pool.UseThreadCaches(Kept);
    }

    private void EndThread()
    {
        var thread = new Thread(() =>
        {
            if (_pool.TryAllocate(Leaf, out ulong address))
            {
                Assert.True(_pool.TryFree(address));
            }
        });
        thread.Start();
        thread.Join();
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }
}
