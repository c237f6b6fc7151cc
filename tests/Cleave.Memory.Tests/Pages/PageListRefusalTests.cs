using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>A list that cannot become an allocator is refused, and stays as it is.</summary>
public sealed class PageListRefusalTests
{
    private static Alignment PageSize => new(Make.Page);

    [Fact]
    public void A_list_of_which_the_metadata_would_leave_no_page_stays_as_it_is()
    {
        var list = new FreePageList(PageSize);
        list.Add(16 * Make.Page, 1);
        string message = Assert.Throws<ArgumentException>(() => new PageAllocator(list)).Message;
        Assert.StartsWith("The metadata of 1 page of 4 KiB takes ", message, StringComparison.Ordinal);
        Assert.Contains("so no page would be left to allocate; the list needs at least one page more.", message, StringComparison.Ordinal);
        Assert.Equal([new PageRange(16 * Make.Page, 1)], list);
    }

    [Fact]
    public void A_list_without_a_range_for_the_metadata_stays_as_it_is()
    {
        var list = new FreePageList(PageSize);
        for (nuint page = 0; page < 200; page++)
            list.Add((16 + (2 * page)) * Make.Page, 1);
        string message = Assert.Throws<ArgumentException>(() => new PageAllocator(list)).Message;
        Assert.Contains(" in one piece; the longest range of the list is 1 page at 0x10000.", message, StringComparison.Ordinal);
        Assert.Equal((200, (nuint)200), (list.Count, list.TotalPages));
        Assert.Throws<ArgumentException>(() => new PageAllocator(new FreePageList(PageSize)));
    }

    [Fact]
    public void More_pages_than_there_are_books_for()
    {
        var list = new FreePageList(new Alignment(16));
        list.Add(16, ((nuint)1 << 44) + 1);
        var error = Assert.Throws<ArgumentException>(() => new PageAllocator(list));
        Assert.StartsWith("An allocator manages at most 17592186044416 pages, not 17592186044417 pages of 16 bytes.", error.Message,
            StringComparison.Ordinal);
        Assert.Equal((1, ((nuint)1 << 44) + 1), (list.Count, list.TotalPages));
    }
}
