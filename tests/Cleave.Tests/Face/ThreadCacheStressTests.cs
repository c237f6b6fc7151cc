using System.Collections.Concurrent;
using Cleave.Gpu;

namespace Cleave.Tests.Face;

/// <summary>Thread caches under several threads: no chunk is ever in two hands, and none is lost.</summary>
public sealed class ThreadCacheStressTests
{
    private const ulong Chunk = 4096;
    private const ulong Kept = 16 * Chunk;
    private readonly GpuBuddy _buddy = new(new GpuBuddyOptions { BaseOffset = 1 << 30, Size = 301 * Chunk });
    private readonly ConcurrentQueue<AllocatedBlock> _left = [];
    private readonly HolderTable _holders;
    private int _running;

    public ThreadCacheStressTests() => _holders = new HolderTable(_buddy);

    public static TheoryData<string> Disturbances => ["nothing", "flushes", "disposals", "statistics"];

    [Theory]
    [MemberData(nameof(Disturbances))]
    public void No_block_is_lost_or_handed_out_twice(string disturbance)
    {
        GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        RunBeside(2, TestEffort.Runs(25_000), () => caches = Disturb(caches, disturbance));
        AssertAllComesBack(caches);
    }

    [Fact]
    public void Threads_come_and_go()
    {
        GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        for (int round = TestEffort.Runs(20); round >= 0; round--)
        {
            RunBeside(3, steps: 300, () => Thread.Sleep(1));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        AssertAllComesBack(caches);
    }

    /// <summary>A value that was freed stands for nothing, even while an owner takes and frees the same place.</summary>
    [Fact]
    public void Stale_values_are_refused_beside_owners()
    {
        using GpuBuddyThreadCaches caches = _buddy.UseThreadCaches(Kept);
        AllocatedBlock[] stale = [.. Enumerable.Range(0, 8).Select(_ => _buddy.AllocateBlock(Chunk))];
        Array.ForEach(stale, block => _buddy.Free(block));
        caches.Flush();
        int accepted = 0;
        _running = 1;
        Crew.Run(() => OwnAndDispose(TestEffort.Runs(100_000)), () =>
        {
            while (Volatile.Read(ref _running) > 0)
                accepted += Array.FindAll(stale, block => _buddy.TryFree(block)).Length;
        });

        Assert.Equal(0, accepted);
        Assert.Equal((_buddy.Size, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
        _buddy.Validate();
    }

    private void OwnAndDispose(int steps)
    {
        try
        {
            for (int step = 0; step < steps; step++)
            {
                using AllocatedBlocks one = _buddy.Allocate(Chunk);
                using AllocatedBlocks other = _buddy.Allocate(Chunk);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private GpuBuddyThreadCaches Disturb(GpuBuddyThreadCaches caches, string disturbance)
    {
        switch (disturbance)
        {
            case "flushes":
                caches.Flush();
                Thread.Yield();
                break;
            case "disposals":
                caches.Dispose();
                return _buddy.UseThreadCaches(Kept);
            case "statistics":
                Assert.InRange(caches.CachedBytes, 0UL, _buddy.Size);
                _buddy.Validate();
                Thread.Sleep(1);
                break;
            default:
                Thread.Sleep(1);
                break;
        }

        return caches;
    }

    private void RunBeside(int threads, int steps, Action disturb)
    {
        _running = threads;
        IEnumerable<Action> work = Enumerable.Range(1, threads).Select(number => (Action)(() => Work(number, steps)));
        Crew.Run([.. work, () =>
        {
            while (Volatile.Read(ref _running) > 0)
                disturb();
        }]);
    }

    private void Work(int number, int steps)
    {
        try
        {
            var random = new Random(number);
            var live = new List<AllocatedBlock>();
            for (int step = 0; step < steps; step++)
                Step(number, random, live);
            foreach (AllocatedBlock block in live)
                Pass(block, number);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private void Step(int number, Random random, List<AllocatedBlock> live)
    {
        int choice = random.Next(100);
        if (choice < 50 && live.Count < 20)
        {
            if (_buddy.TryAllocateBlock(Chunk << random.Next(5), out AllocatedBlock block, out _))
            {
                _holders.Take(block, number);
                live.Add(block);
            }
        }
        else if (choice < 55 && _left.TryDequeue(out AllocatedBlock found))
        {
            Assert.True(_buddy.TryFree(found));
        }
        else if (choice < 60)
        {
            _holders.OwnAndDispose(Chunk * (ulong)random.Next(1, 9), number);
        }
        else if (live.Count > 0)
        {
            LetGo(number, choice, live, random.Next(live.Count));
        }
    }

    private void LetGo(int number, int choice, List<AllocatedBlock> live, int index)
    {
        AllocatedBlock block = live[index];
        live.RemoveAt(index);
        if (choice < 64)
        {
            Pass(block, number);
            return;
        }

        _holders.Leave(block, number);
        Assert.True(choice < 68 ? _buddy.TryFree([block]) : _buddy.TryFree(block, cleared: choice < 72));
    }

    /// <summary>Leaves a block to whichever thread frees it.</summary>
    private void Pass(AllocatedBlock block, int number)
    {
        _holders.Leave(block, number);
        _left.Enqueue(block);
    }

    private void AssertAllComesBack(GpuBuddyThreadCaches caches)
    {
        while (_left.TryDequeue(out AllocatedBlock block))
            _buddy.Free(block);

        // The counters are of one moment, because the finalizer of an ended thread may free cached blocks between two reads.
        GpuBuddyStatistics now = _buddy.GetStatistics();
        Assert.Equal(_buddy.Size, now.FreeBytes + now.CachedBytes);
        caches.Dispose();
        Assert.Equal((_buddy.Size, 0UL), (_buddy.FreeBytes, caches.CachedBytes));
        _holders.AssertEmpty();
        _buddy.Validate();
    }
}
