using Cleave.Gpu;

namespace Cleave.Interleaving.Gpu;

/// <summary>The finalizer of an ended thread gives back what that thread cached, while the only other thread counts or asks for
/// everything. No caller has a block, so each answer names the whole space.</summary>
public sealed class BuddyEndTests
{
    [Fact]
    public void A_flush_frees_every_block() => Explore.All(() => BesideTheEnd(world =>
    {
        world.Caches.Flush();
        Assert.Equal((world.Allocator.Size, 0UL), (world.Allocator.FreeBytes, world.Caches.CachedBytes));
    }));

    [Fact]
    public void A_request_gets_the_whole_space() => Explore.All(() => BesideTheEnd(world =>
        world.Allocator.Free(world.Allocator.AllocateBlock(world.Allocator.Size))));

    [Fact]
    public void Statistics_count_no_block_as_held() => Explore.All(() => BesideTheEnd(world =>
    {
        GpuBuddyStatistics now = world.Allocator.GetStatistics();
        Assert.Equal(now.CachedBytes, now.AllocatedBytes);
    }));

    [Fact]
    public void A_thread_cache_that_is_seen_empty_has_freed_its_blocks() => Explore.All(() => BesideTheEnd(world =>
    {
        if (world.Caches.CachedBytes == 0)
        {
            Assert.Equal(world.Allocator.Size, world.Allocator.FreeBytes);
        }
    }));

    private static Scenario BesideTheEnd(Action<BuddyWorld> work)
    {
        var world = new BuddyWorld();
        Action end = world.EndOfThread(() => world.Free(world.Allocate()));
        return new Scenario()
            .Thread("finalizer", end)
            .Thread("caller", () => work(world))
            .Finally(() => world.Check());
    }
}
