using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Stress;

/// <summary>Kmalloc's remote frees, beside threads that drain, trim, measure, exhaust and end.</summary>
public sealed class KmallocStressTests
{
    private static readonly Layout TwoKiB = new(2 << 10, default);

    /// <summary>Slabs of one page come and go all the time, and their pages go through the threads' page caches.</summary>
    [Fact]
    public void In_a_heap_that_is_nearly_full_beside_a_trim()
    {
        using var heap = new StressedHeap(StressedHeap.Tight(16 << 20, 2 << 20));
        heap.Run(Tight(heap, 1), Tight(heap, 2), () => heap.Heap.Trim());
    }

    [Fact]
    public void In_a_heap_that_is_nearly_full_beside_requests_that_exhaust_it()
    {
        using var heap = new StressedHeap(StressedHeap.Tight(16 << 20, 2 << 20));
        var large = new Layout(4 << 20, default);
        heap.Run(Tight(heap, 1), Tight(heap, 2), () =>
        {
            Assert.False(heap.Heap.Kmalloc.TryAllocate(large, GfpFlags.Kernel | GfpFlags.NoWarn, default, out _));
            Assert.False(heap.Heap.Kmalloc.TryAllocate(large, GfpFlags.NoWait | GfpFlags.NoWarn, default, out _));
        });
    }

    [Fact]
    public void Beside_a_thread_that_drains_the_caches_and_measures()
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(64 << 20));
        heap.Run(Mixed(heap, 1), Mixed(heap, 2), () =>
        {
            heap.Heap.Kmalloc.Drain();
            Assert.True(heap.Heap.Kmalloc.InUse.Bytes < heap.Heap.Size);
        });
    }

    /// <summary>Caches of threads that ended are taken over by the next thread, or abandoned by finalizers,
    /// while others free into them.</summary>
    [Fact]
    public void Beside_threads_that_end()
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(64 << 20));
        int round = 0;
        heap.Run(Mixed(heap, 1), Mixed(heap, 2), () =>
        {
            round++;
            Crew.Run(2, number =>
            {
                MarkedHolder holder = Mixed(heap, 100 + (2 * round) + number);
                holder.Round();
                holder.PassAll();
            });
            if (round % 20 == 0)
                GC.Collect();
        });
        Assert.InRange(heap.Heap.Kmalloc.Caches, 2, 100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_allocations_are_watched_or_tracked_and_charged(bool debug)
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(64 << 20) with { Debug = debug, TrackAllocations = true });
        var group = new MemoryGroup("stressed", 48 << 20);
        int misuses = 0;
        heap.Heap.MisuseFound += (_, _) => misuses++;
        using (group.Enter())
        {
            heap.Run(Charged(heap, 1), Charged(heap, 2), () => heap.Heap.Trim());
        }

        Assert.Equal((0u, 0), (group.Charged, misuses));
    }

    private static MarkedHolder Tight(StressedHeap heap, int number) =>
        new(heap.Heap.Kmalloc, number, heap.Passed) { Slots = 900, Layouts = _ => TwoKiB };

    private static MarkedHolder Mixed(StressedHeap heap, int number) =>
        new(heap.Heap.Kmalloc, number, heap.Passed) { Resizes = true, Layouts = MixedLayout };

    private static MarkedHolder Charged(StressedHeap heap, int number) =>
        new(heap.Heap.Kmalloc, number, heap.Passed) { Resizes = true, Layouts = MixedLayout, Flags = GfpFlags.KernelAccount };

    /// <summary>Mostly objects of slabs, some blocks of pages.</summary>
    private static Layout MixedLayout(Random random) =>
        new((nuint)random.Next(1, random.Next(10) == 0 ? 5000 : 300) * 8, default);
}
