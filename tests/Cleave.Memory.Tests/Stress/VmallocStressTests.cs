using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Stress;

/// <summary>Vmalloc and KVmalloc: areas that are freed and resized by other threads, unmapped in batches, trimmed and reclaimed.</summary>
public sealed class VmallocStressTests
{
    [Fact]
    public void Beside_a_thread_that_unmaps()
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize(64 << 20));
        heap.Run(Areas(heap, 1), Areas(heap, 2), () => heap.Heap.Vmalloc.Trim());
        Assert.Equal(0, heap.Heap.Vmalloc.Count);
    }

    /// <summary>Each thread wants more than half of what there is,
    /// so both find that freed memory waits to be unmapped, or none at all.</summary>
    [Fact]
    public void In_a_heap_that_is_nearly_full_beside_a_trim()
    {
        using var heap = new StressedHeap(StressedHeap.Tight(16 << 20, 3 << 20));
        heap.Run(Either(heap, 1), Either(heap, 2), () => heap.Heap.Trim());
    }

    /// <summary>The cache has all of the memory at first, so every request of the two threads reclaims.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Beside_a_cache_that_reclaim_shrinks(int megabytes)
    {
        using var heap = new StressedHeap(MemoryHeapOptions.OfSize((nuint)megabytes << 20));
        using var cache = new MarkedCache(heap.Heap.KVmalloc, random => new Layout((nuint)random.Next(1, 3000) * 8, default));
        var random = new Random(1);
        while (cache.Add(random, GfpFlags.NoWait))
        {
        }

        using IDisposable registered = heap.Heap.Register(cache);
        heap.Run(Either(heap, 1), Either(heap, 2), () => cache.Add(random));
        Assert.True(cache.Scans > 0, "Nothing was reclaimed.");
    }

    private static MarkedHolder Areas(StressedHeap heap, int number) => new(heap.Heap.Vmalloc, number, heap.Passed)
    {
        Resizes = true,
        Flags = GfpFlags.Kernel,
        Layouts = random => new Layout((nuint)random.Next(1, 16) * Make.Page, default),
    };

    /// <summary>Pieces for which KVmalloc takes objects, blocks, and areas.</summary>
    private static MarkedHolder Either(StressedHeap heap, int number) => new(heap.Heap.KVmalloc, number, heap.Passed)
    {
        Resizes = true,
        Flags = GfpFlags.Kernel,
        Layouts = random => new Layout((nuint)random.Next(1, 5000) * 8, default),
    };
}
