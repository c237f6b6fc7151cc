using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Trees that follow each other by number and lie elsewhere, with something else between them.</summary>
public sealed class PageSeamTests
{
    /// <summary>
    /// Of the blocks of 4 pages those at 100, 4 and 108 are numbered in this order. So the first and the third are as far apart as if the
    /// second lay between them, where another tree and a hole are.
    /// </summary>
    [Fact]
    public void Blocks_that_are_numbered_side_by_side_need_not_lie_so()
    {
        using var memory = new PhysicalMemory(Make.Options(128) with { BaseAlignment = new Alignment(128 * Make.Page) });
        nuint start = memory.Nodes[0].Address;
        var list = new FreePageList(memory.PageSize);
        list.Add(start + (3 * Make.Page), 102);
        list.Add(start + (106 * Make.Page), 10);
        using var pages = new PageAllocator(list, new PageAllocatorOptions { Orders = 8, PagesPerThread = 0 });
        pages.AllocateAt(start + (96 * Make.Page), 2);
        var addresses = new nuint[3];
        Assert.Equal(3, pages.AllocateBulk(addresses, 2));
        Assert.Equal([4, 100, 108], addresses.Select(address => (int)((address - start) / Make.Page)).Order());
        pages.FreeBulk(addresses, 2);
        pages.Validate();
    }
}
