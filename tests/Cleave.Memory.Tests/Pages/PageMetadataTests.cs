using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Memory.Systems;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>The place and the size of the metadata, beside which no page is touched.</summary>
public sealed class PageBooksTests
{
    /// <summary>The pages of the metadata can be read and written, and no others; touching one of those would end the process.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Free_pages_need_not_even_be_accessible(int pagesPerThread)
    {
        IPageSystem system = PageSystem.Current;
        nuint all = 2048 * Make.Page;
        nuint open = BooksOf(all / Make.Page);
        system.Reserve(all, out nuint address).ThrowIfFailed(all);
        system.Create(open, out nint arena).ThrowIfFailed(open);
        try
        {
            system.SetSize(arena, open).ThrowIfFailed(open);
            system.Map(arena, 0, open, address + all - open).ThrowIfFailed(open);
            var list = new FreePageList(new Alignment(Make.Page));
            list.Add(address, all / Make.Page);
            using var pages = new PageAllocator(list, new PageAllocatorOptions { PagesPerThread = pagesPerThread });
            Assert.Equal(open, pages.MetadataBytes);
            Churn(pages);
            pages.Flush();
            pages.Validate();
        }
        finally
        {
            system.Unreserve(address, all).ThrowIfFailed(all);
            system.Close(arena).ThrowIfFailed(open);
        }
    }

    [Fact]
    public void The_managed_heap_holds_the_same_whatever_the_size_of_memory()
    {
        long small = Allocated(64UL << 20);
        Assert.Equal(small, Allocated(64UL << 30));
        Assert.InRange(small, 1, 8 << 10);
    }

    /// <summary>
    /// At most a bit a page for each order in use. In truth four bits a page, two more if threads keep pages, and a few lines for each
    /// region.
    /// </summary>
    [Theory]
    [InlineData(64UL << 20, 14, 64, 6.0)]
    [InlineData(1UL << 30, 18, 64, 6.0)]
    [InlineData(64UL << 30, 19, 64, 6.0)]
    [InlineData(1UL << 30, 18, 0, 4.0)]
    public void The_metadata_is_six_bits_a_page(ulong bytes, int classes, int pagesPerThread, double bits)
    {
        using PhysicalMemory memory = Make.Memory((nuint)(bytes / Make.Page));
        using var pages = new PageAllocator(
            memory.ToFreePageList(), new PageAllocatorOptions { MemoryIsZero = true, PagesPerThread = pagesPerThread });
        Assert.InRange((double)pages.MetadataBytes, pages.TotalPages * bits / 8, (pages.TotalPages * (bits + 0.2) / 8) + (16 << 10));
        Assert.True(
            pages.MetadataBytes * 8.0 <= pages.TotalPages * (double)classes && pages.LargestOrder >= classes - 1, $"{pages.LargestOrder}");
        Assert.Equal(bytes / Make.Page, pages.TotalPages + (pages.MetadataBytes / Make.Page));
    }

    [Fact]
    public void It_shows_trees_and_stripes()
    {
        using PhysicalMemory memory = Make.Memory(64);
        using var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 3, PagesPerThread = 0 });
        nuint address = pages.Allocate(1);
        PageTree tree = pages.Trees.Single(tree => address >= tree.Address && address < tree.Address + (Make.Page << tree.LargestOrder));
        Assert.Equal((0UL, 1UL), (pages.StripesOf(tree)[1].Free, pages.StripesOf(tree)[1].Allocated));
        Assert.Contains($"tree of {tree}", pages.ToString("D"), StringComparison.Ordinal);
        Assert.Contains("stripe 1: ", pages.ToString("D"), StringComparison.Ordinal);
        Assert.StartsWith($"{pages.TotalPages} pages of 4 KiB: {pages.TotalPages - 2} free, 0 cached, free blocks ", $"{pages}",
            StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => pages.ToString("X"));
        Assert.Throws<ArgumentException>(() => pages.StripesOf(new PageTree(4096, 0)));
    }

    [Fact]
    public void Fragmentation_is_the_share_of_what_is_too_small()
    {
        using PhysicalMemory memory = Make.Memory(64);
        using var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 4, PagesPerThread = 0 });
        var all = new nuint[pages.TotalPages];
        pages.AllocateBulk(all, 0);
        Array.Sort(all);
        nuint[] some = [all[0], all[2], all[4], all[8], all[9], all[10]];
        pages.FreeBulk(some, 0);
        PageStatistics now = pages.GetStatistics();
        Assert.Equal((0, 4 / 6.0, 1, 1), (now.Fragmentation(0), now.Fragmentation(1), now.Fragmentation(2), now.LargestFreeOrder));
        Assert.Throws<ArgumentOutOfRangeException>(() => now.Fragmentation(4));
        Assert.Equal($"{all.Length} pages: {all.Length - 6} allocated (0 cached), 6 free", now.ToString().Split(Environment.NewLine)[0]);
        Assert.Contains($"order  1: 1 free, 0 allocated{Environment.NewLine}order  0: 4 free, {all.Length - 6} allocated", now.ToString(),
            StringComparison.Ordinal);
    }

    private static nuint BooksOf(nuint count)
    {
        using PhysicalMemory memory = Make.Memory(count);
        using var pages = new PageAllocator(memory.ToFreePageList());
        return pages.MetadataBytes;
    }

    /// <summary>Managed bytes of an allocator with a largest block that every size of memory has.</summary>
    private static long Allocated(ulong bytes)
    {
        var options = new PageAllocatorOptions { Orders = 10, MemoryIsZero = true, PagesPerThread = 0 };
        var memories = new List<PhysicalMemory>();
        long allocated = HeapMeter.BytesOnce(
            () =>
            {
                memories.Add(Make.Memory((nuint)(bytes / Make.Page)));
                return memories[^1].ToFreePageList();
            },
            list =>
            {
                using var pages = new PageAllocator(list, options);
                Churn(pages);
            });
        memories.ForEach(memory => memory.Dispose());
        return allocated;
    }

    private static void Churn(PageAllocator pages)
    {
        Span<nuint> held = stackalloc nuint[200];
        Assert.True(pages.TryAllocateBulk(held, 0));
        for (int i = 0; i < held.Length; i += 3)
        {
            pages.Free(held[i], 0);
            held[i] = pages.Allocate(0);
        }

        nuint run = pages.AllocateExact(13);
        pages.FreeExact(run, 13);
        pages.FreeBulk(held, 0);
    }
}
