using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>The example of docs/page-allocator.md does what its comments say.</summary>
public sealed class PageExampleTests
{
    [Fact]
    public void It_runs()
    {
        // <docs>
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 1 << 30 }] });
        using var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { MemoryIsZero = true });

        nuint one = pages.Allocate(order: 0);        // A page.
        nuint eight = pages.Allocate(3);                 // 8 pages, at a multiple of their size.
        nuint thirteen = pages.AllocateExact(13);        // A block of 16 pages, whose last 3 are freed at once.

        Span<nuint> many = stackalloc nuint[64];
        bool served = pages.TryAllocateBulk(many, 0);    // 64 pages in one call, all or none.
        pages.TryFree(eight, 2, out Misuse misuse);      // WrongOrder: nothing has changed.

        pages.FreeBulk(many, 0);
        pages.FreeExact(thirteen, 13);
        pages.Free(eight, 3);
        pages.Free(one, 0);
        // </docs>
        Assert.Equal((true, MisuseKind.WrongOrder), (served, misuse.Kind));
        Assert.Equal((nuint)0, eight % (8 * Make.Page));
        pages.Flush();
        Assert.Equal(pages.TotalPages, pages.FreePages);
    }
}
