using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Pages behind addresses, one by one and in their order.</summary>
public sealed class BorrowedPageTests
{
    [Fact]
    public void A_page_is_filled_and_copied_where_it_lies()
    {
        using MemoryHeap heap = Heap(16);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(2), GfpFlags.Kernel | GfpFlags.Zero);
        BorrowedPage page = heap.Vmalloc.ToPage(memory.Address + 4100);
        page.Fill(4095, 1, 9);
        page.CopyFrom(1, [1, 2, 3]);
        Assert.Equal([0, 1, 2, 3, 0], Bytes.Of(memory).Slice(4096, 5).ToArray());
        Assert.Equal(9, Bytes.Of(memory)[^1]);
        byte[] copied = new byte[2];
        page.CopyTo(2, copied);
        Assert.Equal([2, 3], copied);
        Assert.Equal(
            (4096, heap.Memory.AddressOf(page.FrameNumber)), (page.Size, heap.Memory.AddressOf(FramesOf(heap.Vmalloc, memory)[1])));
    }

    [Theory]
    [InlineData(0, 5 * 4096, 5)]
    [InlineData(0, (4 * 4096) + 1, 5)]
    [InlineData(1, 4096, 1)]
    [InlineData(4, 1, 1)]
    [InlineData(2, 0, 0)]
    public void Pages_come_in_the_order_of_their_addresses_and_may_end_within_one(int first, int size, int count)
    {
        using MemoryHeap heap = Heap(64);
        nuint[] held = Fragment(heap, 1);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(5), GfpFlags.Kernel);
        ulong[] frames = FramesOf(heap.Vmalloc, memory);
        BorrowedPages pages = heap.Vmalloc.Pages(memory.Address + ((nuint)first * 4096), (nuint)size);
        Assert.Equal(((nuint)size, (nuint)count), (pages.Size, pages.PageCount));
        int place = first;
        foreach (BorrowedPage page in pages)
            Assert.Equal(frames[place++], page.FrameNumber);
        Assert.Equal(first + count, place);
        Assert.Equal(frames.Order(), frames);
        heap.Pages.GiveBulk(held, 0);
    }
}
