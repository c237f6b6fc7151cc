using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>At a limit KVmalloc reclaims contiguous memory before it maps single pages, and does not insist on it.</summary>
public sealed class KVmallocLimitTests : HeapTest
{
    private static readonly Layout Piece = new(48 << 10, default);

    [Fact]
    public void At_the_limit_of_the_heap_pieces_stay_contiguous()
    {
        using var cache = new RingCache(Heap.KVmalloc, Piece, capacity: 1000);
        using IDisposable registered = Heap.Register(cache);
        cache.AddUntilShrunk();
        cache.Add(2000);
        Assert.Equal(0, Heap.Vmalloc.Count);
    }

    [Fact]
    public void At_the_limit_of_a_group_pieces_stay_contiguous()
    {
        var group = new MemoryGroup("cache", 8 << 20);
        using IDisposable entered = group.Enter();
        using var cache = new RingCache(Heap.KVmalloc, Piece, capacity: 1000, GfpFlags.KernelAccount);
        using IDisposable registered = Heap.Register(cache, group);
        cache.AddUntilShrunk();
        cache.Add(2000);
        Assert.Equal(0, Heap.Vmalloc.Count);
        Assert.Equal(0, group.Refusals);
    }

    /// <summary>No two free pages are neighbours, whatever the shrinker says that it frees.</summary>
    [Fact]
    public void After_a_few_batches_it_is_scattered()
    {
        nuint[] held = Fragment(Heap, 1);
        var shrinker = new TellingShrinker();
        using (Heap.Register(shrinker))
        {
            Allocation memory = Heap.KVmalloc.Allocate(OfPages(8), GfpFlags.Kernel);
            Assert.True(Heap.Vmalloc.Owns(memory.Address));
            Assert.InRange(shrinker.Scans, 1, 3);
            Heap.KVmalloc.Free(memory.Address, OfPages(8));
        }

        Heap.Pages.GiveBulk(held, 0);
    }

    /// <summary>A shrinker that says it freed what it was asked for, and frees nothing.</summary>
    private sealed class TellingShrinker : IShrinker
    {
        public int Scans { get; private set; }

        public nuint Count => 1 << 20;

        public nuint Scan(nuint bytes)
        {
            Scans++;
            return bytes;
        }
    }
}
