using System.Buffers;
using CacheServer;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.CacheServer;

/// <summary>A cache that is measured, with the heap or the arrays that hold its values.</summary>
internal sealed class Contestant : IDisposable
{
    /// <summary>The name of the cache that the others are compared with.</summary>
    public const string Yardstick = "evicts itself";

    private readonly MemoryHeap? _heap;
    private readonly IDisposable? _registered;

    private Contestant(
        ValueCache cache, MemoryPool<byte> buffers, MemoryHeap? heap = null, MemoryGroup? group = null, bool isRegistered = false)
    {
        (Cache, Buffers, Group, _heap) = (cache, buffers, group, heap);
        _registered = isRegistered ? heap!.Register((IShrinker)cache, group) : null;
    }

    /// <summary>The names of all contestants, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["byte[] LRU", "shrinker", "shrinker and group", Yardstick];

    public ValueCache Cache { get; }

    /// <summary>The pool of the buffers that answers are sent from.</summary>
    public MemoryPool<byte> Buffers { get; }

    public MemoryGroup? Group { get; }

    /// <summary>The number of values that were not kept for want of memory.</summary>
    public long Refused => Cache is NativeCache native ? native.Refused : 0;

    /// <summary>Creates a contestant with a budget of bytes: for the heap with everything in it, or for the arrays. The cache that evicts
    /// by itself begins to do so at three quarters of the budget, and so does the group, so that the heap has room for the
    /// buffers.</summary>
    public static Contestant Make(string name, nuint budget)
    {
        nuint part = budget / 4 * 3;
        if (name == "byte[] LRU")
        {
            return new Contestant(new ArrayCache((long)part), MemoryPool<byte>.Shared);
        }

        var heap = new MemoryHeap(MemoryHeapOptions.OfSize(budget) with { Name = name });
        var buffers = new NativeMemoryPool(heap.KVmalloc, new NativeMemoryPoolOptions { Name = "connections" });
        return name switch
        {
            "shrinker" => new(new NativeCache(heap.KVmalloc, nuint.MaxValue, GfpFlags.Kernel), buffers, heap, isRegistered: true),
            "shrinker and group" => new(
                new NativeCache(heap.KVmalloc, nuint.MaxValue, GfpFlags.KernelAccount), buffers, heap, new MemoryGroup(
                    "cache", part), isRegistered: true),
            _ => new(new NativeCache(heap.KVmalloc, part, GfpFlags.Kernel), buffers, heap),
        };
    }

    public void Dispose()
    {
        _registered?.Dispose();
        Cache.Dispose();
        if (_heap is not null)
        {
            Buffers.Dispose();
            _heap.Dispose();
        }
    }
}
