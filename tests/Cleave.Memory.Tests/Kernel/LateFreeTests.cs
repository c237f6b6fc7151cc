using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Owners;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Timers and finalizers free when they like, also while the heap is disposed: its memory stays until they are done.</summary>
public sealed class LateFreeTests : IDisposable
{
    private readonly MemoryHeap _heap;
    private PausedPages? _pages;

    public LateFreeTests() =>
        _heap = new MemoryHeap(Make.HeapOptions(32 << 20), PageSystem.Current, around: inner => _pages = new PausedPages(inner));

    public void Dispose()
    {
        _heap.Dispose();
        _pages!.Dispose();
    }

    [Fact]
    public void A_heap_waits_for_a_timer_that_trims_a_pool()
    {
        var time = new ManualTime();
        using var pool = new NativeMemoryPool(_heap.Kmalloc, new NativeMemoryPoolOptions { TimeProvider = time });
        pool.Rent(200_000).Dispose();
        time.Tick();
        _pages!.Arm();
        Crew.Run(time.Tick, DisposeMeanwhile);
    }

    /// <summary>The finalizer gives back what the thread's cache kept.</summary>
    [Fact]
    public void A_heap_waits_for_the_finalizer_of_a_thread_that_has_ended()
    {
        LoseThread();
        _pages!.Arm();
        Crew.Run(CollectUntilPaused, DisposeMeanwhile);
    }

    [Fact]
    public void A_heap_waits_for_the_finalizer_of_a_pool_that_is_lost()
    {
        LosePool();
        _pages!.Arm();
        Crew.Run(CollectUntilPaused, DisposeMeanwhile);
    }

    [Fact]
    public void Nobody_enters_a_heap_that_is_disposed()
    {
        Assert.True(_heap.LateFrees.TryEnter());
        _heap.LateFrees.Exit();
        _heap.Dispose();
        Assert.False(_heap.LateFrees.TryEnter());
    }

    private void CollectUntilPaused()
    {
        while (!_pages!.IsPaused)
        {
            GC.Collect();
            Thread.Sleep(1);
        }
    }

    /// <summary>Disposes the heap while a free is on its way, which has to keep its memory.</summary>
    private void DisposeMeanwhile()
    {
        SpinWait.SpinUntil(() => _pages!.IsPaused);
        Assert.True(_heap.LateFrees.IsUsed);
        var disposer = new Thread(_heap.Dispose);
        disposer.Start();
        SpinWait.SpinUntil(() => disposer.ThreadState is ThreadState.WaitSleepJoin or ThreadState.Stopped);
        bool waits = disposer.IsAlive;
        _pages!.Resume();
        disposer.Join();
        Assert.True(waits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LosePool()
    {
        var pool = new NativeMemoryPool(_heap.Kmalloc, new NativeMemoryPoolOptions { TrimInterval = Timeout.InfiniteTimeSpan });
        pool.Rent(200_000).Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoseThread() => Crew.Run(() =>
    {
        var layout = new Layout(64, default);
        _heap.Kmalloc.Free(_heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address, layout);
    });
}
