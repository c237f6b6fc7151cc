using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Vmalloc over private memory, for requests that need no page frames: the same contents, counts and refusals as over
/// frames.</summary>
public sealed class PrivateMemoryTests
{
    private const GfpFlags NoFrames = GfpFlags.Kernel | GfpFlags.NoFrames;

    [Fact]
    public void It_counts_as_memory_of_the_heap_and_takes_none_of_the_arena()
    {
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        ulong free = heap.Pages.FreePages;
        ulong resident = heap.Memory.Nodes[0].CountResidentBytes();
        Allocation memory = heap.Vmalloc.Allocate(OfPages(100), NoFrames);
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        Bytes.Of(memory).Fill(1);
        Assert.Equal((free - 100, 100 * Make.Page), (heap.Pages.FreePages, heap.Vmalloc.InUse.Bytes));
        Assert.Equal(resident, heap.Memory.Nodes[0].CountResidentBytes());
        heap.Vmalloc.Free(memory.Address, OfPages(100));
        heap.Vmalloc.Trim();
        Assert.Equal((free, 0UL), (heap.Pages.FreePages, heap.Memory.Nodes[0].PendingFrames));
        Assert.Equal(resident, heap.Memory.Nodes[0].CountResidentBytes());
    }

    [Fact]
    public void A_request_beyond_the_heap_is_refused_and_takes_nothing()
    {
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        ulong free = heap.Pages.FreePages;
        Allocation memory = heap.Vmalloc.Allocate(OfPages(100), NoFrames);
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(200), NoFrames, default, out _, out AllocationFailure failure));
        Assert.Equal((FailureCode.NoSpace, free - 100), (failure.Code, heap.Pages.FreePages));
        heap.Vmalloc.Free(memory.Address, OfPages(100));
        heap.Vmalloc.Trim();
        Assert.Equal(free, heap.Pages.FreePages);
    }

    [Fact]
    public void It_has_no_page_frames_to_borrow()
    {
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        Allocation memory = heap.Vmalloc.Allocate(OfPages(2), NoFrames);
        memory = heap.Vmalloc.Reallocate(memory.Address, OfPages(20), OfPages(2), NoFrames);
        Assert.Equal(2u, heap.Vmalloc.Pages(memory.Address, 2 * Make.Page).PageCount);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => heap.Vmalloc.ToPage(memory.Address + (2 * Make.Page)));
        Assert.Contains("was allocated with GfpFlags.NoFrames", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => heap.Vmalloc.Pages(memory.Address, (2 * Make.Page) + 1));
        heap.Vmalloc.Free(memory.Address, OfPages(20));
    }

    [Fact]
    public void Free_pages_that_still_have_memory_are_used_first()
    {
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        Allocation framed = heap.Vmalloc.Allocate(OfPages(50), GfpFlags.Kernel);
        heap.Vmalloc.Free(framed.Address, OfPages(50));
        heap.Vmalloc.Trim();
        Allocation memory = heap.Vmalloc.Allocate(OfPages(50), NoFrames);
        Assert.Equal(50, FramesOf(heap.Vmalloc, memory).Length);
        heap.Vmalloc.Free(memory.Address, OfPages(50));
        heap.Vmalloc.Trim();
        memory = heap.Vmalloc.Allocate(OfPages(51), NoFrames);
        Assert.Throws<ArgumentException>(() => heap.Vmalloc.ToPage(memory.Address));
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        heap.Vmalloc.Free(memory.Address, OfPages(51));
    }

    [Fact]
    public void Protected_memory_and_small_memory_and_machines_without_huge_pages_have_frames()
    {
        using MemoryHeap without = Heap(256, new TestPageSystem { HasPrivateHugePages = false });
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        using var secret = new MemoryHeap(
            new MemoryHeapOptions { Memory = Make.Options(256) with { ExcludeFromCoreDumps = true } }, PrivateLife.System());
        Assert.Equal(20, Frames(without, 20));
        Assert.Equal(20, Frames(secret, 20));
        Assert.Equal(7, Frames(heap, 7));
        Assert.Throws<ArgumentException>(() => Frames(heap, 8));
    }

    [Fact]
    public void Bytes_that_are_asked_for_as_zero_are_zero_after_every_step()
    {
        using MemoryHeap heap = Heap(256, PrivateLife.System());
        GfpFlags flags = NoFrames | GfpFlags.Zero;
        nuint asked = (20 * Make.Page) - 100;
        Allocation memory = heap.Vmalloc.Allocate(new Layout(asked, default), flags);
        Bytes.Of(memory).Fill(9);
        var layout = new Layout(asked, default);
        memory = heap.Vmalloc.Reallocate(memory.Address, OfPages(60), layout, flags);
        Assert.Equal(-1, Bytes.Of(memory)[(int)asked..].IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, Bytes.Of(memory)[..(int)asked].IndexOfAnyExcept((byte)9));
        heap.Vmalloc.Free(memory.Address, OfPages(60));
    }

    [Fact]
    public void Random_areas_keep_their_contents_and_give_everything_back()
    {
        using MemoryHeap heap = Heap(2048, PrivateLife.System());
        ulong free = heap.Pages.FreePages;
        var random = new Random(11);
        var areas = new (Allocation Memory, nuint Pages)[4];
        for (int step = 0; step < TestEffort.Runs(400); step++)
        {
            int number = random.Next(areas.Length);
            (Allocation memory, nuint pages) = areas[number];
            var wanted = (nuint)(random.Next(6) == 0 ? 0 : random.Next(1, 200));
            GfpFlags flags = random.Next(3) == 0 ? GfpFlags.Kernel : NoFrames;
            if (pages == 0 && wanted == 0)
            {
                continue;
            }

            memory = heap.Vmalloc.Reallocate(memory.Address, OfPages(wanted), OfPages(pages), flags);
            for (nuint page = 0; page < wanted; page++)
            {
                Span<byte> bytes = Bytes.Of(memory).Slice((int)(page * Make.Page), 16);
                byte mark = (byte)((number * 50) + (int)page % 50 + 1);
                Assert.True(page >= pages || bytes.IndexOfAnyExcept(mark) < 0, $"page {page} of area {number} at step {step}");
                bytes.Fill(mark);
            }

            areas[number] = (memory, wanted);
            Assert.InRange(CountMappings(heap.Vmalloc), 1, heap.Vmalloc.Budget.InUse);
        }

        foreach ((Allocation memory, nuint pages) in areas)
        {
            heap.Vmalloc.Free(memory.Address, OfPages(pages));
        }

        heap.Vmalloc.Trim();
        Assert.Equal((free, 0), (heap.Pages.FreePages, heap.Vmalloc.Count));
        Assert.Equal(CountMappings(heap.Vmalloc), heap.Vmalloc.Budget.InUse);
    }

    private static int Frames(MemoryHeap heap, nuint pages)
    {
        Allocation memory = heap.Vmalloc.Allocate(OfPages(pages), NoFrames);
        try
        {
            return FramesOf(heap.Vmalloc, memory).Length;
        }
        finally
        {
            heap.Vmalloc.Free(memory.Address, OfPages(pages));
        }
    }
}
