using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Heaps for a test of Vmalloc, and bytes at addresses.</summary>
internal static class MappingMake
{
    public static MemoryHeap Heap(nuint pages, IPageSystem? system = null, long mappings = 1 << 20) => new(
        new MemoryHeapOptions { Memory = Make.Options(pages) with { ReturnPolicy = ReturnPolicy.Never } },
        system ?? PageSystem.Current,
        new MappingBudget(system ?? PageSystem.Current, mappings));

    public static Layout OfPages(nuint count) => new(count * Make.Page, new Alignment(1));

    public static unsafe Span<byte> Span(Allocation allocation) => new((void*)allocation.Address, checked((int)allocation.Size));

    /// <summary>The page frames behind an allocation.</summary>
    public static ulong[] Frames(VmallocHeap heap, Allocation allocation)
    {
        var frames = new List<ulong>();
        foreach (BorrowedPage page in heap.Pages(allocation.Address, allocation.Size))
            frames.Add(page.FrameNumber);
        return [.. frames];
    }
}
