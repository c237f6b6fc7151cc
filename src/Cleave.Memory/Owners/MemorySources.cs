using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Owners;

/// <summary>An allocator of one heap, as a source of memory.</summary>
/// <remarks>Finalizers and timers free through this source too, possibly while the heap is being disposed; see
/// <see cref="LateFrees"/>.</remarks>
internal sealed class HeapSource(HeapAllocator allocator) : IMemorySource
{
    public string Name => allocator.Label;

    public MemoryHeap Heap => allocator.Heap;

    public nuint MaxSizeFor(GfpFlags flags) => allocator.MaxSizeFor(flags);

    public bool TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory, out AllocationFailure failure) =>
        allocator.TryAllocate(layout, flags, node, out memory, out failure);

    public bool TryTakeQuietly(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
        allocator.TryAllocate(layout, flags | GfpCheck.Trial, node, out memory);

    /// <summary>Frees memory. Does nothing if the heap was disposed, because the memory is unmapped then.</summary>
    public void Give(nuint address, Layout layout)
    {
        if (!allocator.Heap.LateFrees.TryEnter())
        {
            return;
        }

        try
        {
            allocator.Free(address, layout);
        }
        finally
        {
            allocator.Heap.LateFrees.Exit();
        }
    }
}

/// <summary>An allocator that is a type, as a source of memory.</summary>
internal sealed class StaticSource<TAllocator> : IMemorySource
    where TAllocator : IAllocator
{
    public static StaticSource<TAllocator> Instance { get; } = new();

    /// <summary>The flags of a request whose caller can do something else if it fails, so that a heap neither counts nor reports the
    /// failure.</summary>
    public static GfpFlags Quiet => IsOfHeap ? GfpCheck.Trial : GfpFlags.NoWarn;

    public string Name => typeof(TAllocator).Name;

    public MemoryHeap? Heap => IsOfHeap ? MemoryHeap.DefaultIfMade : null;

    private static bool IsOfHeap =>
        typeof(TAllocator) == typeof(Kmalloc) || typeof(TAllocator) == typeof(Vmalloc) || typeof(TAllocator) == typeof(KVmalloc);

    public nuint MaxSizeFor(GfpFlags flags) => TAllocator.MaxSizeFor(flags);

    public bool TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory, out AllocationFailure failure) =>
        TAllocator.TryAllocate(layout, flags, node, out memory, out failure);

    public bool TryTakeQuietly(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
        TAllocator.TryAllocate(layout, flags | Quiet, node, out memory);

    public void Give(nuint address, Layout layout) => TAllocator.Free(address, layout);
}
