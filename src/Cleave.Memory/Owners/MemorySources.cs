namespace Cleave.Memory.Owners;

/// <summary>The allocator of one heap.</summary>
/// <remarks>Finalizers and timers free through it too, possibly while the heap is disposed; see <see cref="MemoryHeap.TryEnterLate"/>.</remarks>
internal sealed class HeapSource(HeapAllocator allocator) : IMemorySource
{
    public string Name => allocator.Label;

    public nuint MaxSizeFor(GfpFlags flags) => allocator.MaxSizeFor(flags);

    public AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
        allocator.TryAlloc(layout, flags, node, out memory);

    /// <summary>Frees memory; does nothing if the heap was disposed, which took the memory with it.</summary>
    public void Give(nuint address, Layout layout)
    {
        if (!allocator.Heap.TryEnterLate())
        {
            return;
        }

        try
        {
            allocator.Free(address, layout);
        }
        finally
        {
            allocator.Heap.ExitLate();
        }
    }
}

/// <summary>An allocator that is a type.</summary>
internal sealed class StaticSource<TAllocator> : IMemorySource
    where TAllocator : IAllocator
{
    public static StaticSource<TAllocator> Instance { get; } = new();

    public string Name => typeof(TAllocator).Name;

    public nuint MaxSizeFor(GfpFlags flags) => TAllocator.MaxSizeFor(flags);

    public AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
        TAllocator.TryAlloc(layout, flags, node, out memory);

    public void Give(nuint address, Layout layout) => TAllocator.Free(address, layout);
}
