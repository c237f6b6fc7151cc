using Cleave.Memory;

namespace Cleave.Tools.Bench.Pages;

/// <summary>An allocator of the pages of an arena, which is reserved and, but for the books, never touched.</summary>
internal sealed class PageSpace : IDisposable
{
    private readonly PhysicalMemory _memory;

    public PageSpace(ulong bytes, int pagesPerThread)
    {
        _memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = (nuint)bytes }] });
        Pages = new PageAllocator(
            _memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = pagesPerThread, MemoryIsZero = true });
    }

    public PageAllocator Pages { get; }

    public void Dispose()
    {
        Pages.Dispose();
        _memory.Dispose();
    }
}
