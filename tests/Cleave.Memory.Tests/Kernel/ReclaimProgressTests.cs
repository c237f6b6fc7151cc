using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Tests.Stress;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>As long as a shrinker has memory, no request that may wait is refused, and reclaim itself makes no garbage.</summary>
public sealed class ReclaimProgressTests() : HeapTest(Make.HeapOptions(64 << 20))
{
    private static readonly int[] Sizes = [64, 128, 256, 512, 1 << 10, 2 << 10, 4 << 10, 8 << 10];

    /// <summary>The objects that the shrinker frees are of all sizes and of two threads,
    /// so a page comes free only when a slab is empty.</summary>
    [Fact]
    public void Two_threads_that_fill_a_heap_with_small_objects_are_never_refused()
    {
        using var cache = new MarkedCache(Heap.Kmalloc, random => new Layout((nuint)Sizes[random.Next(Sizes.Length)], default));
        using IDisposable registered = Heap.Register(cache);
        FillWithTwo(cache, GfpFlags.Kernel);
    }

    [Fact]
    public void Two_threads_that_fill_a_heap_with_pieces_of_any_size_are_never_refused()
    {
        using var cache = new MarkedCache(Heap.KVmalloc, random => new Layout((nuint)random.Next(1, 7500) * 8, default));
        using IDisposable registered = Heap.Register(cache);
        FillWithTwo(cache, GfpFlags.Kernel);
    }

    [Fact]
    public void Two_threads_that_fill_a_group_are_never_refused()
    {
        var group = new MemoryGroup("full", 20 << 20);
        using (var cache = new MarkedCache(Heap.KVmalloc, random => new Layout((nuint)random.Next(1, 3000) * 8, default)))
        {
            using IDisposable registered = Heap.Register(cache, group);
            using IDisposable entered = group.Enter();
            FillWithTwo(cache, GfpFlags.KernelAccount);
            Assert.True(cache.Scans > 0, "The group was never full.");
        }

        Assert.Equal(0u, group.Charged);
        Assert.Equal(0L, group.Refusals);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(2 << 10)]
    [InlineData(16 << 10)]
    public void Reclaim_allocates_nothing_on_the_managed_heap(int size)
    {
        using var cache = new RingCache(Heap.Kmalloc, new Layout((nuint)size, default), capacity: (80 << 20) / size);
        using IDisposable registered = Heap.Register(cache);
        Crew.Run(() => cache.AddUntilShrunk());
        cache.AddUntilShrunk();
        int before = cache.Scans;
        Assert.Equal(0, HeapMeter.BytesOnce(() => cache.Add((8 << 20) / size)));
        Assert.True(cache.Scans > before, "Nothing was reclaimed meanwhile.");
    }

    /// <summary>A batch at a time, not once for each request.</summary>
    [Fact]
    public void Reclaim_stops_at_the_high_watermark()
    {
        using var cache = new RingCache(Heap.Kmalloc, new Layout(16 << 10, default), capacity: 10_000);
        using IDisposable registered = Heap.Register(cache);
        cache.AddUntilShrunk();
        nuint free = (nuint)Heap.Pages.FreePages * Make.Page;
        Assert.InRange(free, Heap.Memory.LowWatermark, Heap.Memory.HighWatermark + (1 << 20));
        int before = cache.Scans;
        cache.Add(1000);
        Assert.InRange(cache.Scans - before, 1, 100);
    }

    private static void FillWithTwo(MarkedCache cache, GfpFlags flags)
    {
        int refused = 0;
        Crew.Run(2, number =>
        {
            var random = new Random(number);
            for (int i = 0; i < TestEffort.Runs(40_000); i++)
            {
                if (!cache.Add(random, flags))
                    Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal(0, refused);
    }
}
