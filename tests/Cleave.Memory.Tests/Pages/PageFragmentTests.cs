using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Memory of isolated fragments: the metadata may use one up, and all others can be allocated, freed and listed.</summary>
public sealed class PageFragmentTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(256);

    /// <summary>The first multiple of four pages, so that the shape of the trees does not depend on where the arena lies.</summary>
    private nuint First => (_memory.Nodes[0].Address + (4 * Make.Page) - 1) / (4 * Make.Page) * (4 * Make.Page);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(2, 1)]
    [InlineData(16, 1)]
    [InlineData(40, 1)]
    [InlineData(2, 2)]
    [InlineData(16, 2)]
    public void All_pages_but_those_of_the_metadata_are_managed(int fragments, int pagesOfEach)
    {
        using PageAllocator pages = Allocator(fragments, pagesOfEach);
        ulong metadata = pages.MetadataBytes / Make.Page;
        Assert.Equal((ulong)(fragments * pagesOfEach), pages.TotalPages + metadata);
        Assert.InRange(metadata, 1UL, (ulong)pagesOfEach);
        var all = new HashSet<nuint>();
        while (pages.TryAllocate(0, out nuint address))
            Assert.True(all.Add(address));
        Assert.Equal(pages.TotalPages, (ulong)all.Count);
        Assert.All(all, address => Assert.True((address - First) / Make.Page % 4 < (nuint)pagesOfEach));
        pages.Validate();
        pages.FreeBulk([.. all], 0);
        pages.Flush();
        pages.Validate();
        Assert.Equal(pages.TotalPages, pages.FreePages);
    }

    /// <summary>The metadata is one run of pages: it is never split over several fragments.</summary>
    [Fact]
    public void Fragments_that_are_all_shorter_than_the_metadata_are_refused_and_the_list_is_as_before()
    {
        var list = new FreePageList(_memory.PageSize);
        for (int i = 0; i < 60; i++)
            list.Add(First + ((nuint)i * 4 * Make.Page), 1);
        string error = Assert.Throws<ArgumentException>(() => new PageAllocator(list, new PageAllocatorOptions { Orders = 3 })).Message;
        Assert.StartsWith("The metadata of 60 pages of 4 KiB takes ", error, StringComparison.Ordinal);
        Assert.Equal((nuint)60, list.TotalPages);
        list.Add(First + (Make.Page * 250) - (Make.Page * 4), 2);
        using var pages = new PageAllocator(list, new PageAllocatorOptions { Orders = 3 });
        Assert.Equal((60UL, 2 * Make.Page), (pages.TotalPages, pages.MetadataBytes));
    }

    [Fact]
    public void Blocks_are_listed_with_address_size_and_state()
    {
        using PageAllocator pages = Allocator(2, 2);
        nuint first = First;
        nuint page = first + (4 * Make.Page);
        Assert.Equal(
            [new(first, 1, 2 * Make.Page, PageBlockState.Free), new PageBlockInfo(page, 0, Make.Page, PageBlockState.Free)],
            pages.GetBlocks());
        pages.AllocateAt(first + Make.Page, 0);
        Assert.Equal(
            [
                new(first, 0, Make.Page, PageBlockState.Free), new(first + Make.Page, 0, Make.Page, PageBlockState.Allocated),
                new PageBlockInfo(page, 0, Make.Page, PageBlockState.Free),
            ],
            pages.GetBlocks());
        Assert.Equal(
            $"""
            3 pages of 4 KiB: 2 free, 0 cached, free blocks 2,0,0
            free list 0: 2 at 0x{first:x} 0x{page:x}
            tree of 2^1 pages at 0x{first:x}
              stripe 0: 1 free, 1 allocated
              pages .#
            tree of 2^0 pages at 0x{page:x}
              stripe 0: 1 free, 0 allocated
              pages .
            """,
            pages.ToString("D"),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_large_state_stays_readable()
    {
        using var memory = Make.Memory(1 << 12);
        using var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 3, PagesPerThread = 0 });
        nuint page = pages.Allocate(0);
        string text = pages.ToString("D");
        Assert.Contains(
            " and ", text.Split('\n').Single(line => line.StartsWith("free list 2:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Matches(@"and \d+ more trees$", text);
        Assert.InRange(text.Length, 1000, 20_000);
        pages.Free(page, 0);
        using var wide = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 0 });
        Assert.Contains($"  pages {new string('.', 64)}", wide.ToString("D"), StringComparison.Ordinal);
        wide.AllocateAt(wide.GetBlocks().MaxBy(block => block.Size).Address, 0);
        Assert.Contains("+", wide.ToString("D"), StringComparison.Ordinal);
    }

    /// <summary>Fragments four pages apart.</summary>
    private PageAllocator Allocator(int fragments, int pagesOfEach)
    {
        var list = new FreePageList(_memory.PageSize);
        for (int i = 0; i < fragments; i++)
            list.Add(First + ((nuint)i * 4 * Make.Page), (nuint)pagesOfEach);
        return new PageAllocator(list, new PageAllocatorOptions { Orders = 3, PagesPerThread = 0 });
    }
}
