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
        var outcomes = new List<MisuseKind>();
        return new Scenario()
            .Thread("one", () => outcomes.Add(world.Misuse(page)))
            .Thread("two", () => outcomes.Add(world.Misuse(page)))
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() =>
            {
                Assert.Equal([MisuseKind.None, MisuseKind.DoubleFree], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_wrong_free_of_a_free_page_beside_its_next_holder() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint page = world.Forget(world.AllocateFor("nobody"));
        world.Allocator.FreeBulk([page], 0);
        var outcomes = new List<MisuseKind>();
        return new Scenario()
            .Thread("holder", () =>
            {
                world.Allocator.AllocateAt(page, 0);
                outcomes.Add(world.Misuse(page));
            })
            .Thread("wrong", () => outcomes.Add(world.Misuse(page)))
            .Finally(() =>
            {
                Assert.Equal([MisuseKind.None, MisuseKind.DoubleFree], outcomes.Order());
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
            .Thread("wrong", () => freed.AddRange(pages.Where(page => world.Allocator.TryFree(page, 0))))
            .Finally(() =>
            {
                Assert.All(freed, page => Assert.Equal(got, page));
                world.Check(others: 1 - freed.Count);
            });
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

    private static Scenario LongerWork()
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
