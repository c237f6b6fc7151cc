using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>What Vmalloc promises, call by call.</summary>
public sealed class VmallocTests
{
    [Theory]
    [InlineData(1024, 128)]
    [InlineData(4 * 4096, 8192)]
    [InlineData(100, 1 << 21)]
    public void Memory_is_aligned_whole_pages_that_can_be_written(int size, int alignment)
    {
        using MemoryHeap heap = Heap(64);
        var layout = new Layout((nuint)size, new Alignment((ulong)alignment));
        Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel | GfpFlags.Zero);
        Assert.Equal((nuint)0, memory.Address % (nuint)alignment);
        Assert.Equal((nuint)Make.Page * (nuint)((size + 4095) / 4096), memory.Size);
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        Bytes.Of(memory).Fill(7);
        heap.Vmalloc.Free(memory.Address, layout);
        Assert.Equal(0, heap.Vmalloc.Count);
    }

    [Fact]
    public void A_page_that_is_zeroed_where_it_lies_reads_zero_through_the_allocation()
    {
        using MemoryHeap heap = Heap(64);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(4), GfpFlags.Kernel);
        Bytes.Of(memory).Fill(7);
        heap.Vmalloc.ToPage(memory.Address + (2 * Make.Page) + 5).FillZero(10, 20);
        Assert.Equal((2 * (int)Make.Page) + 10, Bytes.Of(memory).IndexOfAnyExcept((byte)7));
        Assert.Equal(20, Bytes.Of(memory).Count((byte)0));
    }

    [Fact]
    public void Growth_keeps_the_pages_and_what_they_hold_in_place_and_elsewhere()
    {
        using MemoryHeap heap = Heap(256);
        ulong free = heap.Pages.FreePages;
        Allocation memory = heap.Vmalloc.Allocate(OfPages(3), GfpFlags.Kernel);
        Allocation behind = heap.Vmalloc.Allocate(OfPages(3), GfpFlags.Kernel);
        Bytes.Of(memory).Fill(9);
        ulong[] frames = FramesOf(heap.Vmalloc, memory);
        Allocation longer = heap.Vmalloc.Reallocate(memory.Address, OfPages(100), OfPages(3), GfpFlags.Kernel);
        Assert.NotEqual(memory.Address, longer.Address);
        Assert.Equal(frames, FramesOf(heap.Vmalloc, longer)[..3]);
        Assert.Equal(-1, Bytes.Of(longer)[..(int)memory.Size].IndexOfAnyExcept((byte)9));
        Allocation longest = heap.Vmalloc.Reallocate(longer.Address, OfPages(130), OfPages(100), GfpFlags.Kernel);
        Assert.Equal(longer.Address, longest.Address);
        Allocation shorter = heap.Vmalloc.Reallocate(longer.Address, OfPages(2), OfPages(130), GfpFlags.Kernel);
        Assert.Equal(2 * Make.Page, shorter.Size);
        Assert.Equal(frames[..2], FramesOf(heap.Vmalloc, shorter));
        heap.Vmalloc.Free(behind.Address, OfPages(3));
        heap.Vmalloc.Free(shorter.Address, OfPages(2));
        heap.Vmalloc.Trim();
        Assert.Equal((free, 1L), (heap.Pages.FreePages, heap.Vmalloc.Budget.InUse));
    }

    [Fact]
    public void What_has_nothing_behind_it_grows_in_place_beyond_the_addresses_it_had()
    {
        var system = new TestPageSystem();
        using MemoryHeap heap = Heap(4096, system);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(1), GfpFlags.Kernel);
        nuint first = memory.Address;
        for (nuint pages = 1; pages < 2048; pages *= 2)
        {
            Bytes.Of(memory)[^1] = 7;
            Allocation longer = heap.Vmalloc.Reallocate(memory.Address, OfPages(2 * pages), OfPages(pages), GfpFlags.Kernel);
            Assert.Equal((first, 7), (longer.Address, Bytes.Of(longer)[(int)memory.Size - 1]));
            memory = longer;
        }
        Assert.DoesNotContain("Move", system.Calls);
        heap.Vmalloc.Free(first, OfPages(2048));
        heap.Vmalloc.Trim();
        Allocation again = heap.Vmalloc.Allocate(OfPages(2000), GfpFlags.Kernel);
        Assert.Equal(first, again.Address);
        heap.Vmalloc.Free(first, OfPages(2000));
    }

    [Fact]
    public void A_stricter_alignment_moves_it_and_copies_nothing()
    {
        using MemoryHeap heap = Heap(64);
        Allocation below = heap.Vmalloc.Allocate(OfPages(1), GfpFlags.Kernel);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(3), GfpFlags.Kernel);
        Bytes.Of(memory).Fill(5);
        ulong[] frames = FramesOf(heap.Vmalloc, memory);
        var strict = new Layout(2 * Make.Page, new Alignment(1 << 20));
        Allocation moved = heap.Vmalloc.Reallocate(memory.Address, strict, OfPages(3), GfpFlags.Kernel);
        Assert.Equal((0u, 2 * Make.Page), (moved.Address % (1 << 20), moved.Size));
        Assert.NotEqual(memory.Address, moved.Address);
        Assert.Equal(frames[..2], FramesOf(heap.Vmalloc, moved));
        Assert.Equal(-1, Bytes.Of(moved).IndexOfAnyExcept((byte)5));
        heap.Vmalloc.Free(moved.Address, strict);
        heap.Vmalloc.Free(below.Address, OfPages(1));
    }
}
