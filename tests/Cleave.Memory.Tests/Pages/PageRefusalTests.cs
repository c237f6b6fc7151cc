using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Every wrong call is told apart, in a word and in a sentence, and changes nothing.</summary>
public sealed class PageRefusalTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(64);
    private readonly PageAllocator _pages;
    private readonly nuint _block;

    public PageRefusalTests()
    {
        _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { Orders = 5, PagesPerThread = 4 });
        _block = _pages.Allocate(2);
    }

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    private nuint Metadata => _memory.Nodes[0].Address + _memory.Nodes[0].Size - Make.Page;

    [Fact]
    public void A_size_class_that_there_is_not() =>
        AssertRefused(MisuseKind.NoSuchOrder, _block, 5, "There is no order 5; there are 0 to 4.");

    [Fact]
    public void An_address_in_no_region() =>
        AssertRefused(MisuseKind.Foreign, 4096, 0, "The allocator has no page at the address 0x1000; its pages lie between 0x");

    [Fact]
    public void An_address_in_the_books() => AssertRefused(MisuseKind.Foreign, Metadata, 0, "The allocator has no page at the address");

    [Fact]
    public void An_address_inside_a_page() =>
        AssertRefused(MisuseKind.Misaligned, _block + 8, 2, "is no multiple of 16 KiB behind the beginning of its tree.");

    [Fact]
    public void A_block_that_was_freed()
    {
        _pages.Free(_block, 2);
        AssertRefused(MisuseKind.DoubleFree, _block, 2, $"The block of 4 pages at 0x{_block:x} is free already.");
    }

    [Fact]
    public void A_page_that_a_thread_keeps()
    {
        nuint page = _pages.Allocate(0);
        _pages.Free(page, 0);
        AssertRefused(MisuseKind.DoubleFree, page, 0, "is free already.");
        Assert.False(_pages.TryFreeBulk([page], 0, out int refused, out Misuse misuse));
        Assert.Equal((0, MisuseKind.DoubleFree), (refused, misuse.Kind));
    }

    [Fact]
    public void A_number_of_pages_that_no_block_has()
    {
        Assert.Equal((0, 1, 2, 39), (
            PageAllocator.OrderFor(1), PageAllocator.OrderFor(2), PageAllocator.OrderFor(3), PageAllocator.OrderFor((nuint)1 << 39)));
        foreach (nuint pages in new[] { ((nuint)1 << 39) + 1, nuint.MaxValue })
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>("pages", () => PageAllocator.OrderFor(pages)).Message;
            Assert.StartsWith(
                $"No block has {pages} pages; the largest that any allocator has is one of 2^39.", message, StringComparison.Ordinal);
            Assert.False(_pages.TryFreeExact(_block, pages, out Misuse misuse));
            Assert.Equal(MisuseKind.NoSuchOrder, misuse.Kind);
        }

        Assert.Throws<ArgumentOutOfRangeException>("pages", () => PageAllocator.OrderFor(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_block_of_another_size_class(int order)
    {
        nuint address = _pages.Allocate(3);
        _pages.Free(address, 3);
        _pages.AllocateAt(address, 2);
        AssertRefused(MisuseKind.WrongOrder, address, order, "was allocated with order 2.");
    }

    [Fact]
    public void A_bad_one_in_a_list_is_named_and_nothing_is_freed()
    {
        nuint[] list = [_pages.Allocate(2), _block, _block];
        ulong free = _pages.FreePages;
        var error = Assert.Throws<MisuseException>("addresses", () => _pages.FreeBulk(list, 2));
        Assert.StartsWith("Block 2 of the list, the block of 4 pages", error.Message, StringComparison.Ordinal);
        Assert.Equal(free, _pages.FreePages);
        _pages.FreeBulk(list.AsSpan(0, 2), 2);
    }

    [Fact]
    public void Memory_that_is_not_there()
    {
        var error = Assert.Throws<AllocationException>(TakeAll);
        Assert.Matches(
            "^No memory for a block of 16 pages: [0-9]+ of [0-9]+ pages are free, and the largest free block has [0-9]+ pages?\\.$",
            error.Message);
        Assert.Equal(FailureCode.NoSpace, error.Failure.Code);
        Assert.Equal(error.Failure, PageRefusalOf(_pages));
        var taken = Assert.Throws<AllocationException>(() => _pages.AllocateAt(_block, 2));
        Assert.Equal(
            (NoSpaceReason.Range, $"The block of 4 pages at 0x{_block:x} is not free as a whole."), (taken.Failure.Reason, taken.Message));
        Assert.False(_pages.TryAllocateAt(_block, 2, out AllocationFailure failure));
        Assert.Equal((taken.Failure, (ulong)_block), (failure, failure.Range.Start));
        Assert.Throws<ArgumentException>(() => _pages.AllocateAt(_block + 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pages.AllocateExact(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pages.AllocateExact(17));
        _pages.Validate();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_run_of_more_pages_than_a_block_has_or_of_none(int count)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _pages.FreeExact(_block, (nuint)count));
        Assert.StartsWith($"A run has 1 to 16 pages, not {count}.", error.Message, StringComparison.Ordinal);
        Assert.False(_pages.TryFreeExact(_block, (nuint)count, out Misuse misuse));
        Assert.Equal((MisuseKind.NoSuchOrder, false), (misuse.Kind, _pages.TryFreeExact(_block, (nuint)count)));
    }

    [Fact]
    public void A_page_that_is_to_be_split() =>
        Assert.Equal("order", Assert.Throws<ArgumentOutOfRangeException>(() => _pages.Split(_block, 0)).ParamName);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(41, 0)]
    [InlineData(5, 1)]
    [InlineData(5, -1)]
    [InlineData(5, 1025)]
    public void Options_beyond_their_limits(int orders, int pagesPerThread)
    {
        FreePageList list = _memory.ToFreePageList();
        var options = new PageAllocatorOptions { Orders = orders, PagesPerThread = pagesPerThread };
        Assert.Throws<ArgumentOutOfRangeException>(() => new PageAllocator(list, options));
        Assert.Equal((nuint)64, list.TotalPages);
    }

    private static AllocationFailure PageRefusalOf(PageAllocator pages)
    {
        Assert.False(pages.TryAllocate(4, out _, out AllocationFailure failure));
        Assert.True(failure.FreeBytes > 0 && failure.LargestFreeBlock < failure.Value && failure.Limit > failure.FreeBytes, $"{failure}");
        Assert.False(pages.TryAllocateExact(16, out _, out AllocationFailure run));
        Assert.Equal((failure.Value, failure.Fitting), (run.Value, failure.LargestFreeBlock));
        Assert.False(pages.TryAllocateBulk(new nuint[1000], 4, out AllocationFailure bulk));
        Assert.Equal(1000 * failure.Value, bulk.Value);
        return failure;
    }

    private void TakeAll()
    {
        while (_pages.Allocate(4) != 0)
        {
        }
    }

    private void AssertRefused(MisuseKind expected, nuint address, int order, string message)
    {
        string before = _pages.ToString("D");
        Assert.False(_pages.TryFree(address, order));
        Assert.False(_pages.TryFree(address, order, out Misuse misuse));
        var error = Assert.Throws<MisuseException>(
            expected == MisuseKind.NoSuchOrder ? "order" : "address", () => _pages.Free(address, order));
        Assert.Equal((expected, (ulong)address, misuse), (misuse.Kind, misuse.Address, error.Misuse));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _pages.ToString("D"));
        _pages.Validate();
    }
}
