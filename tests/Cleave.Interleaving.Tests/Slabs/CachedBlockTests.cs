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

    [Fact]
    public void A_block_is_found_although_a_full_cache_is_just_giving_it_back() => Explore.All(FullCache, most: Most);

    [Fact]
    public void A_cache_that_forgets_blocks_while_it_gives_them_back_is_found() =>
        Explore.Finds("blocks-forgotten-while-given-back", FullCache);

    [Fact]
    public void A_block_is_found_although_a_cache_is_just_taking_it_ahead() => Explore.All(TakenAhead, most: Most);

    [Fact]
    public void A_cache_that_counts_blocks_after_it_took_them_ahead_is_found() =>
        Explore.Finds("blocks-taken-ahead-uncounted", TakenAhead);

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

    /// <summary>The cache of the setup has a block of 64 KiB and room for no other one, and another thread frees a second one.</summary>
    private static Scenario FullCache()
    {
        HeapWorld world = World();
        var block = new Layout(64 << 10, default);
        List<(nuint Address, Layout Layout)> all = FillWith(world, block);
        List<(nuint Address, Layout Layout)> freed = [.. all.TakeLast(2)];
        all.RemoveAll(freed.Contains);
        world.Heap.Kmalloc.Free(freed[0].Address, block);
        return new Scenario()
            .Thread("freer", () => world.Heap.Kmalloc.Free(freed[1].Address, block))
            .Thread("asker", () => all.Add((Allocate(world, block), block)))
            .Finally(() => FreeAll(world, all));
    }

    /// <summary>Two blocks are free, and a thread that has many takes both from the page allocator, although it needs one.</summary>
    private static Scenario TakenAhead()
    {
        HeapWorld world = World();
        List<(nuint Address, Layout Layout)> all = [];
        void Before()
        {
            all = FillWith(world, Block);
            all.TakeLast(2).ToList().ForEach(one => Free(world, one.Address));
            all.RemoveRange(all.Count - 2, 2);
            world.Heap.Kmalloc.DrainBlocks();
        }

        return new Scenario()
            .Thread("owner", Before, () => all.Add((Allocate(world, Block), Block)))
            .Thread("asker", () => all.Add((Allocate(world, Block), Block)))
            .Finally(() => FreeAll(world, all));
    }

    /// <summary>Allocates the whole heap, 4 MiB of it in blocks of one size, which come last.</summary>
    private static List<(nuint Address, Layout Layout)> FillWith(HeapWorld world, Layout layout)
    {
        List<(nuint Address, Layout Layout)> all = Fill(world);
        (nuint large, Layout largest) = all[0];
        world.Heap.Kmalloc.Free(large, largest);
        all.RemoveAt(0);
        while (world.Heap.Kmalloc.TryAllocate(layout, GfpFlags.NoWait | GfpFlags.NoWarn, default, out Allocation memory))
        {
            all.Add((memory.Address, layout));
        }

        return all;
    }

    private static void FreeAll(HeapWorld world, List<(nuint Address, Layout Layout)> all)
    {
        all.ForEach(one => world.Heap.Kmalloc.Free(one.Address, one.Layout));
        world.Check();
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

    private static nuint Allocate(HeapWorld world) => Allocate(world, Block);

    private static nuint Allocate(HeapWorld world, Layout layout)
    {
        Assert.True(world.Heap.Kmalloc.TryAllocate(layout, GfpFlags.NoWait, default, out Allocation memory));
        return memory.Address;
    }

    private static void Free(HeapWorld world, nuint address) => world.Heap.Kmalloc.Free(address, Block);
}
