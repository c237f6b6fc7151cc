namespace Cleave.Interleaving.Slabs;

/// <summary>The finalizer of an ended thread gives back what that thread cached, while the only other thread counts or trims. No caller
/// has an object, so each answer says that nothing is in use.</summary>
public sealed class HeapEndTests
{
    private const int Most = 3_000;

    [Fact]
    public void A_trim_frees_every_page() => Explore.All(Trim, most: Most);

    [Fact]
    public void Nothing_counts_as_in_use() => Explore.All(Count, most: Most);

    [Fact]
    public void A_finalizer_that_a_trim_does_not_wait_for_is_found() => Explore.Finds("objects-of-ended-thread-not-waited-for", Trim);

    private static Scenario Trim() => BesideTheEnd(world =>
    {
        world.Heap.Trim();
        world.CheckPages();
    });

    private static Scenario Count() => BesideTheEnd(world => Assert.Equal(default, world.Heap.InUse));

    private static Scenario BesideTheEnd(Action<HeapWorld> work)
    {
        var world = new HeapWorld();
        nuint address = world.Allocate();
        Action end = world.FreeAside(address);
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("caller", () => work(world))
            .Finally(world.Check);
    }
}
