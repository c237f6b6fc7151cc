namespace Cleave.Interleaving.Pages;

/// <summary>Lists, runs and halves of blocks that name a page which another thread frees, in every order with two preemptions.</summary>
public sealed class PageListTests
{
    [Fact]
    public void A_rightful_free_beside_a_list_that_names_the_page_and_is_refused() => Explore.All(RefusedList);

    [Fact]
    public void A_rightful_free_beside_a_run_that_names_the_block_and_is_refused() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint run = world.Allocator.AllocateExact(3);
        Assert.True(world.Allocator.TryFree(run + (2 * (nuint)world.Allocator.PageSize.Bytes), 0));
        return new Scenario()
            .Thread("freer", () => Assert.True(world.Allocator.TryFree(run, 1)))
            .Thread("wrong", () => Assert.False(world.Allocator.TryFreeExact(run, 3)))
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() => world.Check());
    });

    [Fact]
    public void A_run_and_a_free_of_its_last_page() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint run = world.Allocator.AllocateExact(3);
        bool all = false;
        bool one = false;
        return new Scenario()
            .Thread("all", () => all = world.Allocator.TryFreeExact(run, 3))
            .Thread("one", () => one = world.Allocator.TryFree(run + (2 * (nuint)world.Allocator.PageSize.Bytes), 0))
            .Thread("flusher", world.Allocator.Flush)
            .Finally(() =>
            {
                Assert.NotEqual(all, one);
                world.Check(others: all ? 0 : 2);
            });
    });

    [Fact]
    public void A_list_and_a_free_of_one_of_its_pages() => Explore.All(() =>
    {
        var world = new PageWorld();
        nuint[] list = [world.Forget(world.AllocateFor("nobody")), world.Forget(world.AllocateFor("nobody"))];
        bool all = false;
        bool one = false;
        return new Scenario()
            .Thread("all", () => all = world.Allocator.TryFreeBulk(list, 0, out _))
            .Thread("one", () => one = world.Allocator.TryFree(list[1], 0))
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
}
