namespace Cleave.Interleaving.Slabs;

/// <summary>Objects that other threads free, beside a drain, an owner at work, and owners that change.</summary>
public sealed class RemoteFreeTests
{
    private const int Most = 3_000;

    [Fact]
    public void Two_remote_frees_beside_a_drain() => Explore.All(FreesBesideDrain, most: Most);

    [Fact]
    public void An_owner_at_work_beside_a_drain() => Explore.All(OwnerBesideDrain, most: Most);

    [Fact]
    public void An_owner_that_does_not_look_for_the_lock_is_found() => Explore.Finds("owner-ignores-lock", OwnerBesideDrain);

    [Fact]
    public void An_owner_that_ends_beside_a_remote_free_and_a_new_thread() => Explore.All(OwnerEnds, most: Most);

    [Fact]
    public void A_cache_that_two_threads_take_over_is_found() => Explore.Finds("cache-passed-twice", TwoNewOwners);

    [Fact]
    public void A_cache_is_taken_over_by_one_thread() => Explore.All(TwoNewOwners, most: Most);

    private static Scenario FreesBesideDrain()
    {
        var world = new HeapWorld();
        nuint first = world.Allocate(), second = world.Allocate();
        return new Scenario()
            .Thread("freer", () => world.Free(first))
            .Thread("another freer", () => world.Free(second))
            .Thread("drainer", () => world.Heap.Kmalloc.Drain())
            .Finally(world.Check);
    }

    private static Scenario OwnerBesideDrain()
    {
        var world = new HeapWorld();
        return new Scenario()
            .Thread("owner", () => world.Free(world.Allocate()), () =>
            {
                nuint first = world.Allocate(), second = world.Allocate();
                world.Free(first);
                world.Free(second);
                world.Allocate();
                world.Allocate();
            })
            .Thread("drainer", () => world.Heap.Kmalloc.Drain())
            .Finally(world.Check);
    }

    private static Scenario OwnerEnds()
    {
        var world = new HeapWorld();
        Action end = world.AllocateAside(out nuint address);
        return new Scenario()
            .Thread("freer", () => world.Free(address))
            .Thread("finalizer", end)
            .Thread("newcomer", () => world.Free(world.Allocate()))
            .Finally(world.Check);
    }

    private static Scenario TwoNewOwners()
    {
        var world = new HeapWorld();
        Action end = world.AllocateAside(out nuint address);
        int first = 0, second = 0;
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("finalizer again", end)
            .Thread("newcomer", () => first = Adopt(world))
            .Thread("another newcomer", () => second = Adopt(world))
            .Finally(() =>
            {
                Assert.NotEqual(first, second);
                world.Check();
            });
    }

    private static int Adopt(HeapWorld world)
    {
        world.Allocate();
        return world.Heap.Kmalloc.CacheOfThisThread;
    }
}
