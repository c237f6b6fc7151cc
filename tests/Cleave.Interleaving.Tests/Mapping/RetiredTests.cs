using Cleave.Interleaving.Slabs;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;

namespace Cleave.Interleaving.Mapping;

/// <summary>Memory that was freed and waits to be unmapped, or that another thread gives back at this moment,
/// is no reason to refuse.</summary>
public sealed class RetiredTests
{
    private const int Most = 2_000;

    [Fact]
    public void A_request_beside_a_trim_finds_what_is_being_unmapped() => Explore.All(RequestBesideTrim, most: Most);

    [Fact]
    public void A_request_beside_a_flush_finds_the_pages_that_are_on_their_way() => Explore.All(RequestBesideFlush, most: Most);

    [Fact]
    public void A_request_that_does_not_wait_for_the_flush_is_found() => Explore.Finds("drain-not-waited-for", RequestBesideFlush);

    [Theory]
    [InlineData("retired-not-waited-for")]
    [InlineData("retired-pages-freed-first")]
    public void A_fault_is_found_beside_a_trim(string fault) => Explore.Finds(fault, RequestBesideTrim);

    [Fact]
    public void An_area_that_two_threads_free_beside_a_trim() => Explore.All(AreaFreedTwice, most: Most);

    [Fact]
    public void An_area_that_is_claimed_twice_is_found() => Explore.Finds("area-claimed-twice", AreaFreedTwice);

    /// <summary>All memory is in use but for an area that was freed and waits to be unmapped.</summary>
    private static Scenario RequestBesideTrim()
    {
        var world = new HeapWorld(pages: 64, system: new WatchedSystem());
        VmallocHeap vmalloc = world.Heap.Vmalloc;
        nuint page = (nuint)Environment.SystemPageSize;
        var area = new Layout(2 * page, default);
        nuint freed = vmalloc.Allocate(area, GfpFlags.NoWait).Address;
        var rest = new Layout((nuint)world.Heap.Pages.FreePages * page, default);
        nuint kept = vmalloc.Allocate(rest, GfpFlags.NoWait).Address;
        vmalloc.Free(freed, area);
        Assert.Equal((area.Size, 0UL), (vmalloc.RetiredBytes, world.Heap.Pages.FreePages));
        return new Scenario()
            .Thread("trimmer", vmalloc.Trim)
            .Thread("taker", () => vmalloc.Free(vmalloc.Allocate(area, GfpFlags.NoWait).Address, area))
            .Finally(() =>
            {
                vmalloc.Free(kept, rest);
                world.Check();
            });
    }

    /// <summary>Two threads free one area, which is misuse, beside one that unmaps.</summary>
    private static Scenario AreaFreedTwice()
    {
        var world = new HeapWorld(pages: 64, system: new WatchedSystem());
        VmallocHeap vmalloc = world.Heap.Vmalloc;
        var area = new Layout(2 * (nuint)Environment.SystemPageSize, default);
        nuint address = vmalloc.Allocate(area, GfpFlags.NoWait).Address;
        int refused = 0;
        return new Scenario()
            .Thread("freer", Free)
            .Thread("another freer", Free)
            .Thread("trimmer", vmalloc.Trim)
            .Finally(() =>
            {
                Assert.Equal(1, refused);
                world.Check();
            });

        void Free()
        {
            try
            {
                vmalloc.Free(address, area);
            }
            catch (MisuseException error) when (error.Kind == MisuseKind.DoubleFree)
            {
                refused++;
            }
        }
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
