using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Bench.Pages;

/// <summary>A page allocator over an arena that is only reserved: except for the metadata, its memory is never touched.</summary>
internal class PageSpace : IDisposable
{
    private readonly PhysicalMemory _memory;

    public PageSpace(ulong bytes, int pagesPerThread)
    {
        _memory = Reserve(bytes);
        Pages = new PageAllocator(
            _memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = pagesPerThread, MemoryIsZero = true });
    }

    protected PageSpace(PhysicalMemory memory, PageAllocator pages)
    {
        _memory = memory;
        Pages = pages;
    }

    public PageAllocator Pages { get; }

    public virtual ulong MetadataBytes => Pages.MetadataBytes;

    /// <summary>Allocates several single pages in one call.</summary>
    public virtual void Take(Span<nuint> addresses) => Pages.AllocateBulk(addresses, 0);

    /// <summary>Frees several single pages in one call.</summary>
    public virtual void Give(ReadOnlySpan<nuint> addresses) => Pages.FreeBulk(addresses, 0);

    public virtual void Dispose()
    {
        Pages.Dispose();
        _memory.Dispose();
    }

    /// <remarks>No memory is given back to the system, because the time of the system would be measured instead.</remarks>
    protected static PhysicalMemory Reserve(ulong bytes) => new(new PhysicalMemoryOptions
    {
        Nodes = [new MemoryNodeOptions { Size = (nuint)bytes }],
        ReturnPolicy = ReturnPolicy.Never,
    });
}
