using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Tests.Lists;

/// <summary>The list by example: what it refuses and in which words, and its corners.</summary>
public sealed class FreePageListTests
{
    private static readonly Alignment Page = new(4096);

    [Fact]
    public void Ranges_come_in_the_order_of_their_addresses()
    {
        FreePageList list = Of((0x9000, 2), (0x1000, 3), (0x4000, 1));
        Assert.Equal([new PageRange(0x1000, 3), new PageRange(0x4000, 1), new PageRange(0x9000, 2)], list);
        Assert.Equal((3, (nuint)6, list[2]), (list.Count, list.TotalPages, new PageRange(0x9000, 2)));
        Assert.Equal(new PageRange(0x1000, 3), list.Pop());
        Assert.Equal((2, (nuint)3), (list.Count, list.TotalPages));
    }

    [Theory]
    [InlineData(0x1800, 1, "The range of 1 page at 0x1800 does not begin at a multiple of the page size of 4 KiB.")]
    [InlineData(0x1000, 0, "The range of 0 pages at 0x1000 must have at least 1 page, and from there at most 4503599627370494.")]
    [InlineData(0xffff_ffff_ffff_f000, 1, "The range of 1 page at 0xfffffffffffff000 must have at least 1 page, and from there at most 0.")]
    [InlineData(0x1000, ulong.MaxValue,
        "The range of 18446744073709551615 pages at 0x1000 must have at least 1 page, and from there at most 4503599627370494.")]
    [InlineData(0x4000, 3, "The range of 3 pages at 0x4000 overlaps the range of 4 pages at 0x2000.")]
    [InlineData(0x1000, 2, "The range of 2 pages at 0x1000 overlaps the range of 4 pages at 0x2000.")]
    [InlineData(0x3000, 1, "The range of 1 page at 0x3000 overlaps the range of 4 pages at 0x2000.")]
    [InlineData(0x1000, 99, "The range of 99 pages at 0x1000 overlaps the range of 4 pages at 0x2000.")]
    [InlineData(0x7000, 2, "The range of 2 pages at 0x7000 overlaps the range of 2 pages at 0x8000.")]
    public void A_range_that_cannot_be_is_refused_and_changes_nothing(ulong address, ulong pages, string message)
    {
        FreePageList list = Of((0x2000, 4), (0x8000, 2));
        var error = Assert.Throws<ArgumentException>(() => list.Add((nuint)address, (nuint)pages));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(message.Contains("page, and", StringComparison.Ordinal) ? "pages" : "address", error.ParamName);
        Assert.Equal([new PageRange(0x2000, 4), new PageRange(0x8000, 2)], list);
        Assert.Equal((nuint)6, list.TotalPages);
    }

    [Fact]
    public void Neighbours_that_touch_stay_apart() =>
        Assert.Equal(
            [new PageRange(0x1000, 1), new PageRange(0x2000, 2), new PageRange(0x4000, 1)], Of((0x1000, 1), (0x4000, 1), (0x2000, 2)));

    [Fact]
    public void All_of_the_address_space_but_its_last_page_is_a_range()
    {
        FreePageList list = Of((0, (nuint)1 << 51));
        list.Add(unchecked((nuint)0x8000_0000_0000_0000), ((nuint)1 << 51) - 1);
        list.SplitToPowersOfTwo(nuint.MaxValue);
        Assert.Equal(new PageRange(0, (nuint)1 << 51), list[0]);
        Assert.Equal((52, ((nuint)1 << 52) - 1), (list.Count, list.TotalPages));
    }

    [Fact]
    public void Splitting_cuts_into_the_fewest_aligned_powers_of_two()
    {
        FreePageList list = Of((0x3000, 11));
        list.SplitToPowersOfTwo(5);
        Assert.Equal([new(0x3000, 1), new(0x4000, 4), new(0x8000, 4), new PageRange(0xc000, 2)], list);
        Assert.Equal("maxPages", Assert.Throws<ArgumentOutOfRangeException>(() => list.SplitToPowersOfTwo(0)).ParamName);
        Assert.Equal((nuint)11, list.TotalPages);
    }

    [Fact]
    public void Nothing_is_taken_from_an_empty_list()
    {
        var list = new FreePageList(Page);
        Assert.False(list.TryPop(out _));
        Assert.Equal("The list is empty, so it has no range to pop.", Assert.Throws<InvalidOperationException>(() => list.Pop()).Message);
        Assert.Empty(list);
    }

    [Fact]
    public void The_books_of_an_allocator_come_from_the_end_of_the_shortest_range_that_will_do()
    {
        FreePageList list = Of((0x10000, 8), (0x30000, 3), (0x50000, 3), (0x70000, 1));
        Assert.Equal(new PageRange(0x51000, 2), list.Steal(new Layout(4097, new Alignment(64))));
        Assert.Equal([new(0x10000, 8), new(0x30000, 3), new(0x50000, 1), new PageRange(0x70000, 1)], list);
        Assert.Equal((nuint)13, list.TotalPages);
    }

    [Fact]
    public void What_an_alignment_leaves_over_stays_usable()
    {
        FreePageList list = Of((0x11000, 20));
        Assert.Equal(new PageRange(0x20000, 1), list.Steal(new Layout(1, new Alignment(0x10000))));
        Assert.Equal([new(0x11000, 15), new PageRange(0x21000, 4)], list);
    }

    [Fact]
    public void A_range_is_used_up_if_none_has_room_behind_its_first_page()
    {
        FreePageList list = Of((0x10000, 2), (0x30000, 2), (0x50000, 1));
        Assert.Equal(new PageRange(0x30000, 2), list.Steal(new Layout(4097, new Alignment(64))));
        Assert.Equal(new PageRange(0x11000, 1), list.Steal(new Layout(1, new Alignment(64))));
        Assert.Equal(new PageRange(0x50000, 1), list.Steal(new Layout(1, new Alignment(64))));
        Assert.Equal([new PageRange(0x10000, 1)], list);
        Assert.Equal((nuint)1, list.TotalPages);
    }

    [Fact]
    public void What_fits_in_no_range_is_refused()
    {
        FreePageList list = Of((0x1000, 2), (0x8000, 4));
        var layout = new Layout((4 * 4096) + 1, new Alignment(64));
        Assert.False(list.TrySteal(layout, out _));
        Assert.Equal(
            "No range has room for 16385 bytes, aligned to 64 bytes; the longest of 2 has 4 pages at 0x8000.",
            Assert.Throws<InvalidOperationException>(() => list.Steal(layout)).Message);
        Assert.Throws<InvalidOperationException>(() => list.Steal(new Layout((nuint)nint.MaxValue, default)));
        Assert.Throws<InvalidOperationException>(() => list.Steal(new Layout(1, new Alignment(1UL << 62))));
        Assert.StartsWith("A layout has at least 1 byte; this one is 0 bytes", Assert.Throws<ArgumentException>(
            () => list.Steal(default)).Message, StringComparison.Ordinal);
        Assert.Equal([new PageRange(0x1000, 2), new PageRange(0x8000, 4)], list);
    }

    private static FreePageList Of(params (nuint Address, nuint Pages)[] ranges)
    {
        var list = new FreePageList(Page);
        foreach ((nuint address, nuint pages) in ranges)
            list.Add(address, pages);
        return list;
    }
}
