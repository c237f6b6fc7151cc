using Cleave.Interleaving.Slabs;
using Cleave.Memory;

namespace Cleave.Interleaving.Mapping;

/// <summary>Memory that was freed and waits to be unmapped, or that another thread gives back at this moment, is no reason to refuse.</summary>
public sealed class RetiredTests
{
    private const int Most = 2_000;

    [Fact]
    public void A_request_beside_a_trim_finds_what_is_being_unmapped() => Explore.All(RequestBesideTrim, most: Most);

    [Fact]
    public void A_request_beside_a_flush_finds_the_pages_that_are_on_their_way() => Explore.All(RequestBesideFlush, most: Most);

    [Fact]
    public void A_request_that_does_not_wait_for_the_flush_is_found() => Explore.Finds("drain-not-waited-for", RequestBesideFlush);

    private static Scenario RequestBesideTrim()
    {
        var world = new HeapWorld(pages: 16);
        VmallocHeap vmalloc = world.Heap.Vmalloc;
        nuint page = (nuint)Environment.SystemPageSize;
        var most = new Layout((nuint)world.Heap.Pages.FreePages * page, default);
        vmalloc.Free(vmalloc.Alloc(most, GfpFlags.NoWait).Address, most);
        return new Scenario()
            .Thread("trimmer", vmalloc.Trim)
            .Thread("taker", () => vmalloc.Free(vmalloc.Alloc(most, GfpFlags.NoWait).Address, most))
            .Finally(world.Check);
    }

    private static Scenario RequestBesideFlush()
    {
        var world = new HeapWorld(pages: 16);
        PageAllocator pages = world.Heap.NodeAllocators[0];
        pages.Free(pages.Allocate(0), 0);
        return new Scenario()
            .Thread("flusher", pages.Flush)
            .Thread("taker", () => pages.Free(pages.Allocate(3), 3))
            .Finally(world.Check);
    }
}
