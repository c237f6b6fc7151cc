using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>A test with a heap, of which nothing may be left allocated at its end.</summary>
public abstract class HeapTest : IDisposable
{
    private readonly ulong _pagesAtFirst;

    protected HeapTest()
        : this(Make.HeapOptions(32 << 20))
    {
    }

    protected HeapTest(MemoryHeapOptions options)
    {
        Heap = new MemoryHeap(options);
        _pagesAtFirst = Heap.Pages.FreePages;
    }

    protected MemoryHeap Heap { get; }

    public void Dispose()
    {
        Heap.Trim();
        Assert.Equal(default, Heap.InUse);
        Assert.Equal(_pagesAtFirst, Heap.Pages.FreePages);
        Heap.Dispose();
        GC.SuppressFinalize(this);
    }
}
