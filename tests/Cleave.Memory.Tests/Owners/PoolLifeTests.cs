using System.Buffers;
using System.Runtime.CompilerServices;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Owners;

/// <summary>A buffer goes back once, and nobody uses it after that, whatever became of the pool.</summary>
public sealed class PoolLifeTests : IDisposable
{
    private readonly TestMemory _memory = TestMemory.Watch();
    private readonly ManualTime _time = new();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_buffer_goes_back_once_and_is_refused_afterwards()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
        IMemoryOwner<byte> buffer = pool.Rent();
        Memory<byte> memory = buffer.Memory;
        Parallel.For(0, 8, _ => buffer.Dispose());
        Assert.Equal(1, pool.GetStatistics().IdleBuffers);

        using IMemoryOwner<byte> next = pool.Rent();
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        next.Memory.Span[0] = 1;
    }

    [Fact]
    public void A_buffer_that_is_pinned_goes_back_when_it_no_longer_is()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
        IMemoryOwner<byte> buffer = pool.Rent();
        MemoryHandle first = buffer.Memory.Pin(), second = buffer.Memory.Pin();
        buffer.Dispose();
        first.Dispose();
        Assert.Equal(1, pool.GetStatistics().RentedBuffers);
        second.Dispose();
        Assert.Equal(new NativeMemoryPoolStatistics(0, 0, 1, 4096), pool.GetStatistics());
        Assert.Throws<InvalidOperationException>(((NativeOwner<byte>)buffer).Unpin);
    }

    [Fact]
    public void Disposed_it_rents_no_more_and_what_is_out_stays_good()
    {
        NativeMemoryPool pool = TestPool.Make(_time);
        IMemoryOwner<byte> buffer = pool.Rent();
        pool.Rent().Dispose();
        pool.Dispose();
        pool.Dispose();
        Assert.Equal((1, 0), (_memory.Live, _time.Timers));
        buffer.Memory.Span.Fill(1);
        buffer.Dispose();
        Assert.Equal(0, _memory.Live);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void A_pool_that_is_lost_frees_its_idle_buffers()
    {
        LosePool();
        Garbage.CollectUntil(() => _memory.Live == 0);
        Assert.Equal((1, 0), (_memory.Requests, _memory.Live));
    }

    /// <summary>An owner that is kept refers to the block that it had no longer,
    /// so the block is found when a later owner is lost.</summary>
    [Fact]
    public void A_lost_buffer_is_found_while_an_older_owner_of_the_same_memory_is_kept()
    {
        using NativeMemoryPool pool = TestPool.Make(_time);
        long before = OwnerTracking.LostOwners;
        OwnerTracking.OwnerLost += Reclaim;
        try
        {
            object[] kept = [.. Enumerable.Range(0, 10).Select(_ => DisposeAndLose(pool))];
            Garbage.CollectUntil(() => OwnerTracking.LostOwners - before == 10 && pool.GetStatistics().RentedBuffers == 0);
            Assert.Equal((10L, 0L), (OwnerTracking.LostOwners - before, pool.GetStatistics().RentedBuffers));
            Assert.All(kept.Cast<(IMemoryOwner<byte> Owner, Memory<byte> Memory)>(), one =>
            {
                Assert.Throws<ObjectDisposedException>(() => one.Owner.Memory);
                Assert.Throws<ObjectDisposedException>(() => one.Memory.Span[0]);
                Assert.Throws<ObjectDisposedException>(() => one.Memory.Pin());
                one.Owner.Dispose();
            });
        }
        finally
        {
            OwnerTracking.OwnerLost -= Reclaim;
        }
    }

    [Fact]
    public void A_heap_that_goes_first_takes_idle_and_rented_buffers_along()
    {
        var heap = new MemoryHeap(Make.HeapOptions(1 << 20));
        using var pool = new NativeMemoryPool(heap.Kmalloc, new NativeMemoryPoolOptions { TimeProvider = _time });
        IMemoryOwner<byte> rented = pool.Rent(), other = pool.Rent();
        pool.Rent().Dispose();
        other.Dispose();
        heap.Dispose();
        _time.Tick();
        _time.Tick();
        Assert.Equal(new NativeMemoryPoolStatistics(1, 4096, 0, 0), pool.GetStatistics());
        rented.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(8192));
    }

    [Fact]
    public void Many_threads_rent_and_give_back()
    {
        using NativeMemoryPool pool = TestPool.Make(_time, maxIdle: 50000);
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            var held = new Queue<(IMemoryOwner<byte> Buffer, byte Mark)>();
            for (int i = 0; i < 5000; i++)
            {
                IMemoryOwner<byte> buffer = pool.Rent(random.Next(20000));
                buffer.Memory.Span.Fill((byte)i);
                held.Enqueue((buffer, (byte)i));
                if (i % 100 == 0)
                    pool.TrimUnused();
                while (held.Count > random.Next(8))
                    AssertMarked(held.Dequeue());
            }
            while (held.Count > 0)
                AssertMarked(held.Dequeue());
        });
        NativeMemoryPoolStatistics statistics = pool.GetStatistics();
        Assert.Equal((0L, 0L, (long)_memory.Live), (statistics.RentedBuffers, statistics.RentedBytes, statistics.IdleBuffers));
        Assert.Equal(_memory.Layouts.Sum(layout => (long)layout.Size), statistics.IdleBytes);
    }

    private static void Reclaim(object? sender, MemoryLostEventArgs lost) => lost.Reclaim = true;

    /// <summary>Disposes a buffer, loses the next one, which is of the same memory, and answers with the first owner.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object DisposeAndLose(NativeMemoryPool pool)
    {
        IMemoryOwner<byte> first = pool.Rent();
        Memory<byte> memory = first.Memory;
        first.Dispose();
        _ = pool.Rent();
        return (first, memory);
    }

    private static void AssertMarked((IMemoryOwner<byte> Buffer, byte Mark) held)
    {
        using (held.Buffer)
            Assert.Equal(-1, held.Buffer.Memory.Span.IndexOfAnyExcept(held.Mark));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LosePool() => NativeMemoryPool.Over<TestAllocator>().Rent().Dispose();
}
