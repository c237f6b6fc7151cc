using Cleave.Memory.Pages;

namespace Cleave.Interleaving.Pages;

/// <summary>The finalizer of an ended thread gives back what that thread cached, while the only other thread counts or asks for all
/// pages. No caller has a page, so each answer names all of them.</summary>
public sealed class PageEndTests
{
    [Fact]
    public void A_flush_frees_every_page() => Explore.All(Flush);

    [Fact]
    public void A_request_gets_every_page() => Explore.All(RequestForAll);

    [Fact]
    public void Statistics_count_no_page_as_held() => Explore.All(Statistics);

    [Fact]
    public void A_thread_cache_that_is_seen_empty_has_freed_its_pages() => Explore.All(CountOfCached);

    [Fact]
    public void A_finalizer_that_a_flush_does_not_wait_for_is_found() => Explore.Finds("pages-of-ended-thread-not-waited-for", Flush);

    private static Scenario Flush() => BesideTheEnd(pages =>
    {
        pages.Flush();
        Assert.Equal((pages.TotalPages, 0UL), (pages.FreePages, pages.CachedPages));
    });

    private static Scenario RequestForAll() => BesideTheEnd(pages =>
    {
        var all = new nuint[pages.TotalPages];
        Assert.Equal(all.Length, pages.AllocateBulk(all, 0));
        pages.FreeBulk(all, 0);
    });

    private static Scenario Statistics() => BesideTheEnd(pages =>
    {
        PageStatistics now = pages.GetStatistics();
        Assert.Equal(now.CachedPages, now.AllocatedPages);
    });

    private static Scenario CountOfCached() => BesideTheEnd(pages =>
    {
        if (pages.CachedPages == 0)
        {
            Assert.Equal(pages.TotalPages, pages.FreePages);
        }
    });

    private static Scenario BesideTheEnd(Action<PageAllocator> work)
    {
        var world = new PageWorld();
        Action end = PageWorld.EndOfThread(world.Allocator, () => world.Free(world.Allocate()));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("caller", () => work(world.Allocator))
            .Finally(() => world.Check());
    }
}
