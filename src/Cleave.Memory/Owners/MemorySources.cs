namespace Cleave.Memory.Owners;

/// <summary>The allocator of one heap.</summary>
internal sealed class HeapSource(HeapAllocator allocator) : IMemorySource
{
    public string Name => allocator.Label;

    public nuint MaxSizeFor(GfpFlags flags) => allocator.MaxSizeFor(flags);

    public AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory) =>
        allocator.TryAlloc(layout, flags, node, out memory);

    public void Give(nuint address, Layout layout) => allocator.Free(address, layout);
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
