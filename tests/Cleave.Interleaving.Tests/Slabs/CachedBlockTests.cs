using Cleave.Memory.Contract;

namespace Cleave.Interleaving.Slabs;

/// <summary>Free blocks of pages that threads keep, beside drains, frees by other threads, and threads that end.</summary>
public sealed class CachedBlockTests
{
    private const int Most = 2_000;

    /// <summary>The pages of a heap whose threads keep blocks of 16 KiB.</summary>
    private const int Pages = 4096;

    private static readonly Layout Block = new(16 << 10, default);

    [Fact]
    public void An_owner_at_work_beside_a_drain_and_a_free_by_another_thread() => Explore.All(OwnerAtWork, most: Most);

    [Fact]
    public void An_owner_that_ends_beside_a_free_of_its_block() => Explore.All(OwnerEnds, most: Most);

    [Fact]
    public void The_last_block_is_found_although_another_thread_is_just_freeing_it() => Explore.All(LastBlock, most: Most);

    [Fact]
    public void A_request_that_does_not_wait_for_a_drain_is_found() => Explore.Finds("cached-blocks-not-waited-for", LastBlock);

    private static Scenario OwnerAtWork()
    {
        HeapWorld world = World();
        nuint others = 0;
        return new Scenario()
            .Thread("owner", () => others = Allocate(world), () =>
            {
                Free(world, Allocate(world));
                Free(world, Allocate(world));
            })
            .Thread("another", () => Free(world, others))
            .Thread("drainer", () => world.Heap.Kmalloc.Drain())
            .Finally(world.Check);
    }

    private static Scenario OwnerEnds()
    {
        HeapWorld world = World();
        nuint address = 0;
        Action? end = null;
        Crews.RunAside(() =>
        {
            address = Allocate(world);
            Free(world, Allocate(world));
            end = world.Heap.Kmalloc.EndOfThisThread();
        });
        return new Scenario()
            .Thread("freer", () => Free(world, address))
            .Thread("finalizer", end!)
            .Finally(() =>
            {
                world.CheckPages();
                world.Check();
            });
    }

    private static Scenario LastBlock()
    {
        HeapWorld world = World();
        List<(nuint Address, Layout Layout)> all = Fill(world);
        (nuint last, Layout layout) = all.Last(one => one.Layout == Block);
        all.Remove((last, layout));
        Crews.RunAside(() => Free(world, last));
        return new Scenario()
            .Thread("drainer", () => world.Heap.Kmalloc.DrainBlocks())
            .Thread("asker", () => all.Add((Allocate(world), Block)))
            .Finally(() =>
            {
                all.ForEach(one => world.Heap.Kmalloc.Free(one.Address, one.Layout));
                world.Check();
            });
    }

    private static HeapWorld World() => new(pages: Pages, largest: 4 << 20);

    /// <summary>Allocates the whole heap, in blocks as large as they fit.</summary>
    private static List<(nuint Address, Layout Layout)> Fill(HeapWorld world)
    {
        var all = new List<(nuint, Layout)>();
        for (nuint size = 4 << 20; size >= Block.Size; size /= 2)
        {
            var layout = new Layout(size, default);
            while (world.Heap.Kmalloc.TryAllocate(layout, GfpFlags.NoWait | GfpFlags.NoWarn, default, out Allocation memory))
            {
                all.Add((memory.Address, layout));
            }
        }

        nuint half = all.Last().Item1;
        world.Heap.Kmalloc.Free(half, all.Last().Item2);
        all.RemoveAt(all.Count - 1);
        while (world.Heap.Kmalloc.TryAllocate(Block, GfpFlags.NoWait | GfpFlags.NoWarn, default, out Allocation memory))
        {
            all.Add((memory.Address, Block));
        }

        return all;
    }

    private static nuint Allocate(HeapWorld world)
    {
        Assert.True(world.Heap.Kmalloc.TryAllocate(Block, GfpFlags.NoWait, default, out Allocation memory));
        return memory.Address;
    }

    private static void Free(HeapWorld world, nuint address) => world.Heap.Kmalloc.Free(address, Block);
}
