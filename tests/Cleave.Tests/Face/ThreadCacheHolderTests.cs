using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>
/// Threads that note every block they hold, beside others that flush, exhaust, dispose, end, and free in lists that are refused: no
/// rightful free is refused, and no block has two holders.
/// </summary>
public sealed class ThreadCacheHolderTests
{
    private const ulong Chunk = 4096;
    private const ulong Size = 1024 * Chunk;
    private const ulong Kept = 16 * Chunk;

    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { Size = Size });
    private readonly HolderTable _holders;
    private readonly AllocatedBlock[][] _slots = [new AllocatedBlock[8], new AllocatedBlock[8]];
    private readonly Random[] _random = [new(1), new(2)];
    private GpuBuddyThreadCaches _caches;
    private object? _someBlock;

    public ThreadCacheHolderTests()
    {
        _holders = new HolderTable(_buddy);
        _caches = _buddy.UseThreadCaches(Kept);
    }

    [Fact]
    public void Beside_a_thread_that_flushes() => Run(() => _caches.Flush());

    [Fact]
    public void Beside_a_thread_that_asks_for_everything() => Run(() =>
    {
        if (_buddy.TryAllocate(Size, out AllocatedBlocks? all, out _))
        {
            all.Dispose();
        }
    });

    [Fact]
    public void Beside_disposals_refused_lists_and_threads_that_end() => Run(Renew, RefuseList, EndThread);

    private void Run(params Action[] others)
    {
        StressTime.Run([() => Round(0), () => Round(1), .. others]);
        for (int number = 0; number < _slots.Length; number++)
        {
            foreach (AllocatedBlock block in _slots[number].Where(block => block.IsBlock))
            {
                Free(block, number);
            }
        }

        _caches.Dispose();
        _buddy.Validate();
        Assert.Equal((Size, 0UL), (_buddy.FreeBytes, _caches.CachedBytes));
    }

    /// <summary>Frees the block of some slot, or allocates one into it.</summary>
    private void Round(int number)
    {
        int place = _random[number].Next(8);
        ref AllocatedBlock slot = ref _slots[number][place];
        if (slot.IsBlock)
        {
            Free(slot, number);
            slot = default;
        }
        else if (_buddy.TryAllocateBlock(Chunk << _random[number].Next(3), out slot, out _))
        {
            _holders.Take(slot, number + 1);
            if (place == 0)
            {
                Volatile.Write(ref _someBlock, slot);
            }
        }
    }

    private void Free(AllocatedBlock block, int number)
    {
        _holders.Leave(block, number + 1);
        Assert.True(_buddy.TryFree(block), $"The holder of {block} may not free it.");
    }

    private void Renew()
    {
        _caches.Dispose();
        Thread.Yield();
        _caches = _buddy.UseThreadCaches(Kept);
    }

    /// <summary>Names a block twice that another thread holds, or just freed: refused in any case.</summary>
    private void RefuseList()
    {
        if (Volatile.Read(ref _someBlock) is AllocatedBlock block)
        {
            Assert.False(_buddy.TryFree([block, block]));
        }
    }

    private void EndThread()
    {
        var thread = new Thread(() =>
        {
            if (_buddy.TryAllocateBlock(Chunk, out AllocatedBlock block, out _))
            {
                Assert.True(_buddy.TryFree(block));
            }
        });
        thread.Start();
        thread.Join();
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }
}
