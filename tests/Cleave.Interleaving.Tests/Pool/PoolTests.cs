namespace Cleave.Interleaving.Pool;

/// <summary>Threads that meet at one block of a pool with thread caches, in every order with two preemptions.</summary>
public sealed class PoolTests
{
    private const ulong Leaf = 16;

    /// <summary>The most schedules of a scenario whose code GpuBuddy shares, and for which its tests have taken more.</summary>
    private const int Most = 3_000;

    [Fact]
    public void A_free_beside_a_flush_and_another_thread() => Explore.All(() =>
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("flusher", world.Caches.Flush)
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check());
    });

    [Fact]
    public void A_free_beside_a_request_for_everything() => Explore.All(() =>
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("greedy", () =>
            {
                if (world.Pool.TryAllocate(world.Pool.Size, out ulong all))
                {
                    world.Pool.Free(all);
                }
            })
            .Thread("taker", () =>
            {
                if (world.Pool.TryAllocate(Leaf, out ulong mine))
                {
                    world.Pool.Free(mine);
                }
            })
            .Finally(() => world.Check());
    });

    [Fact]
    public void Two_frees_of_one_block() => Explore.All(() =>
    {
        var world = new PoolWorld();
        ulong address = world.Forget(world.AllocateFor("nobody"));
        var outcomes = new List<bool>();
        return new Scenario()
            .Thread("one", () => outcomes.Add(world.Pool.TryFree(address)))
            .Thread("other", () => outcomes.Add(world.Pool.TryFree(address)))
            .Thread("flusher", world.Caches.Flush)
            .Finally(() =>
            {
                Assert.Equal([false, true], outcomes.Order());
                world.Check();
            });
    });

    [Fact]
    public void A_free_of_a_block_that_is_retired_beside_another_thread() => Explore.All(Retirement);

    [Fact]
    public void A_fault_is_found_beside_a_retirement() => Explore.Finds("retired-block-keeps-state", Retirement);

    [Fact]
    public void A_state_that_is_saved_beside_a_free() => Explore.All(() =>
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("saver", () => world.Pool.Save(Stream.Null))
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check());
    }, most: Most);

    [Fact]
    public void An_observer_that_comes_beside_a_free() => Explore.All(() =>
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("observer", () => world.Inner.Observe(new Silence()))
            .Thread("taker", () => world.Allocate())
            .Finally(() => world.Check(flushes: false));
    }, most: Most);

    [Fact]
    public void After_the_caches_are_disposed_nothing_stays_in_them() => Explore.All(Disposal, most: Most);

    [Theory]
    [InlineData("freed-after-closing-stays")]
    [InlineData("claimed-before-closing")]
    public void A_fault_is_found_beside_a_disposal(string fault) => Explore.Finds(fault, Disposal);

    [Fact]
    public void The_blocks_of_an_ended_thread_come_back() => Explore.All(() =>
    {
        var world = new PoolWorld();
        Action end = world.EndOfThread(() => world.Free(world.Allocate()));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("disposer", world.Caches.Dispose)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check(flushes: false));
    }, most: Most);

    private static Scenario Disposal()
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("disposer", world.Caches.Dispose)
            .Thread("taker", () => world.Free(world.Allocate()))
            .Finally(() => world.Check(flushes: false));
    }

    /// <summary>The block is freed before it is retired, or after; either way nobody gets it again.</summary>
    private static Scenario Retirement()
    {
        var world = new PoolWorld();
        ulong address = world.AllocateFor("freer");
        bool isRetired = false;
        return new Scenario()
            .Thread("freer", () =>
            {
                world.Free(address);
                bool wasRetired = isRetired;
                ulong mine = world.Allocate();
                Assert.False(wasRetired && mine == address, "A retired block is allocated.");
                world.Free(mine);
            })
            .Thread("retirer", () =>
            {
                world.Pool.Retire(address, Leaf);
                isRetired = true;
            })
            .Finally(() =>
            {
                world.Check();
                Assert.Equal(Leaf, world.Pool.GetStatistics().RetiredBytes);
            });
    }

    private sealed class Silence : IAllocationObserver
    {
        public void Allocated(in ObservedRequest request, ulong address, ulong size)
        {
        }

        public void AlsoAllocated(ulong owner, ulong address, ulong size)
        {
        }

        public void Refused(in ObservedRequest request)
        {
        }

        public void Freed(ulong address, bool cleared)
        {
        }

        public void Trimmed(ulong address, ulong start, ulong newSize, bool cleared)
        {
        }

        public void ClearReset(bool isClear)
        {
        }

        public void Retired(ulong address, ulong size, bool restored)
        {
        }
    }
}
