using Cleave.Gpu;

namespace Cleave.Interleaving.Gpu;

/// <summary>Threads that meet at one block of a GpuBuddy with thread caches, in every order with two preemptions.</summary>
public sealed class BuddyTests
{
    [Fact]
    public void A_free_beside_a_flush_and_another_thread() => Explore.All(FreeBesideFlush);

    [Fact]
    public void A_state_that_is_changed_in_two_steps_is_found() => Explore.Finds("move-not-atomic", FreeBesideFlush);

    [Fact]
    public void A_free_beside_a_request_for_everything() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("greedy", () =>
            {
                if (world.Allocator.TryAllocate(world.Allocator.Size, out AllocatedBlocks? all, out _))
                {
                    all.Dispose();
                }
            })
            .Thread("taker", () =>
            {
                if (world.Allocator.TryAllocateBlock(4096, out AllocatedBlock mine, out _))
                {
                    world.Allocator.Free(mine);
                }
            })
            .Finally(() => world.Check());
    });

    [Fact]
    public void A_free_and_an_allocation_beside_a_resize() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("grower", () => world.Allocator.Grow(12 * 4096))
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check());
    });

    [Fact]
    public void Two_frees_of_one_block_beside_a_resize() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.Forget(world.AllocateFor("nobody"));
        var outcomes = new List<bool>();
        return new Scenario()
            .Thread("one", () => outcomes.Add(world.Allocator.TryFree(block)))
            .Thread("other", () => outcomes.Add(world.Allocator.TryFree(block)))
            .Thread("grower", () => world.Allocator.Grow(16 * 4096))
            .Finally(() =>
            {
                Assert.Equal([false, true], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_disposal_of_the_caches_beside_a_resize() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("grower", () => world.Allocator.Grow(16 * 4096))
            .Thread("closer", world.Caches.Dispose)
            .Finally(() => world.Check(flushes: false));
    });

    [Fact]
    public void Two_frees_of_one_block() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.Forget(world.AllocateFor("nobody"));
        var outcomes = new List<bool>();
        return new Scenario()
            .Thread("one", () => outcomes.Add(world.Allocator.TryFree(block)))
            .Thread("cleared", () => outcomes.Add(world.Allocator.TryFree(block, cleared: true)))
            .Thread("flusher", world.Caches.Flush)
            .Finally(() =>
            {
                Assert.Equal([false, true], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_rightful_free_beside_a_list_that_names_the_block_and_is_refused() => Explore.All(RefusedList);

    [Fact]
    public void After_the_caches_are_disposed_nothing_stays_in_them() => Explore.All(Disposal);

    [Fact]
    public void Caches_that_are_made_while_threads_allocate_and_free() => Explore.All(() =>
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        world.Caches.Dispose();
        GpuBuddyThreadCaches? caches = null;
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("maker", () => caches = world.Allocator.UseThreadCaches(8192))
            .Thread("taker", () => world.Allocate())
            .Finally(() =>
            {
                caches!.Flush();
                world.Check();
            });
    });

    [Fact]
    public void The_blocks_of_an_ended_thread_come_back_beside_a_disposal_and_an_allocation() => Explore.All(EndBesideDisposal);

    [Fact]
    public void A_fault_is_found_beside_the_end_of_a_thread() => Explore.Finds("ended-thread-unlisted", EndBesideDisposal);

    [Theory]
    [InlineData("freed-after-closing-stays")]
    [InlineData("claimed-before-closing")]
    public void A_fault_is_found_beside_a_disposal(string fault) => Explore.Finds(fault, Disposal);

    [Fact]
    public void A_fault_is_found_beside_a_refused_list() => Explore.Finds("refused-blocks-not-looked-at-again", RefusedList);

    private static Scenario Disposal()
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("disposer", world.Caches.Dispose)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check(flushes: false));
    }

    private static Scenario EndBesideDisposal()
    {
        var world = new BuddyWorld();
        Action end = world.EndOfThread(() => world.Free(world.Allocate()));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("disposer", world.Caches.Dispose)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check(flushes: false));
    }

    private static Scenario RefusedList()
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("wrong", () => Assert.False(world.Allocator.TryFree([block, block])))
            .Finally(() => world.Check());
    }

    private static Scenario FreeBesideFlush()
    {
        var world = new BuddyWorld();
        AllocatedBlock block = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(block))
            .Thread("flusher", world.Caches.Flush)
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check());
    }
}
