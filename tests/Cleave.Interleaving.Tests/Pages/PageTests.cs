using Cleave.Memory;

namespace Cleave.Interleaving.Pages;

/// <summary>Threads that meet at one page of a real allocator, in every order with two preemptions.</summary>
public sealed class PageTests
{
    [Fact]
    public void A_free_beside_a_flush_and_another_thread() => Explore.All(FreeBesideFlush);

    [Fact]
    public void A_free_beside_exhaustion() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint page = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(page))
            .Thread("greedy", () => Assert.False(world.Allocator.TryAllocate(4, out _)))
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check());
    });

    [Fact]
    public void Two_frees_of_one_page() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint page = world.Forget(world.AllocateFor("nobody"));
        var outcomes = new List<PageFreeError>();
        return new Scenario()
            .Thread("one", () => outcomes.Add(world.Allocator.TryFree(page, 0)))
            .Thread("two", () => outcomes.Add(world.Allocator.TryFree(page, 0)))
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() =>
            {
                Assert.Equal([PageFreeError.None, PageFreeError.AlreadyFree], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_wrong_free_of_a_free_page_beside_its_next_holder() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint page = world.Forget(world.AllocateFor("nobody"));
        world.Allocator.FreeBulk([page], 0);
        var outcomes = new List<PageFreeError>();
        return new Scenario()
            .Thread("holder", () =>
            {
                world.Allocator.AllocateAt(page, 0);
                outcomes.Add(world.Allocator.TryFree(page, 0));
            })
            .Thread("wrong", () => outcomes.Add(world.Allocator.TryFree(page, 0)))
            .Finally(() =>
            {
                Assert.Equal([PageFreeError.None, PageFreeError.AlreadyFree], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_wrong_free_of_a_page_that_a_thread_fills_its_stack_with() => Explore.All(() =>
    {
        var world = new PageWorld(pagesPerThread: 4);
        var pages = new nuint[2];
        world.Allocator.AllocateBulk(pages, 0);
        world.Allocator.FreeBulk(pages, 0);
        nuint got = 0;
        var freed = new List<nuint>();
        return new Scenario()
            .Thread("filler", () => got = world.Allocator.Allocate(0))
            .Thread("wrong", () => freed.AddRange(pages.Where(page => world.Allocator.TryFree(page, 0) == PageFreeError.None)))
            .Finally(() =>
            {
                Assert.All(freed, page => Assert.Equal(got, page));
                world.Check(others: 1 - freed.Count);
            });
    });

    [Fact]
    public void A_rightful_free_beside_a_list_that_names_the_page_and_is_refused() => Explore.All(RefusedList);

    [Fact]
    public void A_rightful_free_beside_a_run_that_names_the_page_and_is_refused() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint run = world.Allocator.AllocateExact(3);
        nuint last = run + (2 * (nuint)world.Allocator.PageSize.Bytes);
        world.Got(last);
        world.Forget(last);
        return new Scenario()
            .Thread("freer", () => Assert.Equal(PageFreeError.None, world.Allocator.TryFree(last, 0)))
            .Thread("wrong", () => Assert.NotEqual(PageFreeError.None, world.Allocator.TryFreeExact(last, 3)))
            .Finally(() => world.Check(others: 2));
    });

    [Fact]
    public void A_list_and_a_free_of_one_of_its_pages() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint[] list = [world.Forget(world.AllocateFor("nobody")), world.Forget(world.AllocateFor("nobody"))];
        bool all = false;
        bool one = false;
        return new Scenario()
            .Thread("all", () => all = world.Allocator.TryFreeBulk(list, 0, out _) == PageFreeError.None)
            .Thread("one", () => one = world.Allocator.TryFree(list[1], 0) == PageFreeError.None)
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() =>
            {
                Assert.NotEqual(all, one);
                world.Check(others: all ? 0 : 1);
            });
    });

    [Fact]
    public void The_halves_of_a_split_block_freed_by_two_threads() => Explore.All(() =>
    {
        var world = new PageWorld();
        Assert.True(world.Allocator.TryAllocate(1, out nuint block));
        return new Scenario()
            .Thread("splitter", () =>
            {
                world.Allocator.Split(block, 1);
                world.Got(block);
                world.Free(block);
            })
            .Thread("taker", () => world.Free(world.Allocate()))
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() => world.Check(others: 1));
    });

    [Fact]
    public void A_page_asked_for_by_its_address_while_its_holder_frees_it() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint page = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(page))
            .Thread("wants", () =>
            {
                if (world.Allocator.TryAllocateAt(page, 0))
                {
                    world.Got(page);
                }
            })
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check());
    });

    [Fact]
    public void The_pages_of_an_ended_thread_come_back_beside_a_flush_and_an_allocation() => Explore.All(() =>
    {
        var world = new PageWorld();
        Action end = PageWorld.EndOfThread(world.Allocator, () => world.Free(world.Allocate()));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("flusher", world.Allocator.Flush)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check());
    });

    /// <summary>Random schedules of longer work, in which stacks fill up and are halved.</summary>
    [Fact]
    public void Longer_work_at_random() => Explore.AtRandom(LongerWork, schedules: 2_000);

    internal static Scenario FreeBesideFlush()
    {
        var world = new PageWorld();
        nuint page = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(page))
            .Thread("flusher", world.Allocator.Flush)
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check());
    }

    internal static Scenario RefusedList()
    {
        var world = new PageWorld();
        nuint page = world.AllocateFor("freer");
        nuint free = world.Forget(world.AllocateFor("nobody"));
        world.Allocator.FreeBulk([free], 0);
        return new Scenario()
            .Thread("freer", () => world.Free(page))
            .Thread("wrong", () => world.Allocator.TryFreeBulk([page, free], 0, out _))
            .Finally(() => world.Check());
    }

    internal static Scenario LongerWork()
    {
        var world = new PageWorld();
        return new Scenario().Thread("one", Work).Thread("two", Work).Thread("flusher", world.Allocator.Flush).Finally(() => world.Check());

        void Work()
        {
            for (int round = 0; round < 3; round++)
            {
                nuint[] pages = [world.Allocate(), world.Allocate(), world.Allocate()];
                Array.ForEach(pages, world.Free);
            }
        }
    }
}
