namespace Cleave.Interleaving.Pages;

/// <summary>Threads that meet at one block of two pages, which threads may cache, in every order with two preemptions.</summary>
public sealed class PageBlockTests
{
    [Fact]
    public void A_free_beside_a_flush_and_another_thread() => Explore.All(FreeBesideFlush);

    [Fact]
    public void A_rightful_free_beside_a_list_that_names_the_block_and_is_refused() => Explore.All(RefusedList);

    [Fact]
    public void A_free_beside_exhaustion() => Explore.All(() =>
    {
        PageWorld world = World();
        nuint block = Taken(world);
        return new Scenario()
            .Thread("freer", () => Assert.True(world.Allocator.TryFree(block, 1)))
            .Thread("greedy", () => Assert.False(world.Allocator.TryAllocate(4, out _)))
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check());
    });

    [Fact]
    public void Two_frees_of_one_block_and_one_of_its_first_page() => Explore.All(() =>
    {
        PageWorld world = World();
        nuint block = Taken(world);
        var freed = new List<bool>();
        return new Scenario()
            .Thread("one", () => freed.Add(world.Allocator.TryFree(block, 1)))
            .Thread("two", () => freed.Add(world.Allocator.TryFree(block, 1)))
            .Thread("wrong", () => Assert.False(world.Allocator.TryFree(block, 0)))
            .Finally(() =>
            {
                Assert.Equal([false, true], freed.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_split_beside_a_free_of_the_block() => Explore.All(() =>
    {
        PageWorld world = World();
        nuint block = Taken(world);
        bool freed = false;
        bool split = false;
        return new Scenario()
            .Thread("freer", () => freed = world.Allocator.TryFree(block, 1))
            .Thread("splitter", () =>
            {
                try
                {
                    world.Allocator.Split(block, 1);
                    split = true;
                }
                catch (MisuseException misuse)
                {
                    Assert.Equal(MisuseKind.DoubleFree, misuse.Kind);
                }
            })
            .Finally(() =>
            {
                Assert.NotEqual(freed, split);
                world.Check(others: split ? 2 : 0);
            });
    });

    [Fact]
    public void The_blocks_of_an_ended_thread_come_back_beside_a_flush_and_an_allocation() => Explore.All(() =>
    {
        PageWorld world = World();
        nuint block = Taken(world);
        Action end = PageWorld.EndOfThread(world.Allocator, () => Assert.True(world.Allocator.TryFree(block, 1)));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("flusher", world.Allocator.Flush)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check());
    });

    internal static Scenario FreeBesideFlush()
    {
        PageWorld world = World();
        nuint block = Taken(world);
        return new Scenario()
            .Thread("freer", () => Cycle(world, block))
            .Thread("flusher", world.Allocator.Flush)
            .Thread("taker", () => world.Got(Taken(world)))
            .Finally(() => world.Check(others: 1));
    }

    internal static Scenario RefusedList()
    {
        // The block lies below the free one, so the list takes the block out before it finds the other one free.
        PageWorld world = World();
        nuint free = Taken(world);
        nuint block = Taken(world);
        world.Allocator.FreeBulk([free], 1);
        return new Scenario()
            .Thread("freer", () => Assert.True(world.Allocator.TryFree(block, 1)))
            .Thread("wrong", () => Assert.False(world.Allocator.TryFreeBulk([block, free], 1, out _)))
            .Finally(() => world.Check());
    }

    /// <summary>Frees a block into the cache of this thread, and allocates and frees one again, which this thread alone has.</summary>
    private static void Cycle(PageWorld world, nuint block)
    {
        Assert.True(world.Allocator.TryFree(block, 1));
        nuint again = world.Allocator.Allocate(1);
        world.Got(again);
        world.Lose(again, () => world.Allocator.TryFree(again, 1));
    }

    /// <summary>Allocates a block from the metadata, which no stack names.</summary>
    private static nuint Taken(PageWorld world)
    {
        var block = new nuint[1];
        Assert.Equal(1, world.Allocator.AllocateBulk(block, 1));
        return block[0];
    }

    private static PageWorld World() => new(blockPagesPerThread: 64);
}
