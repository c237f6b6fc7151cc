using System.Runtime.CompilerServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Blocks of several pages in the caches of threads: counted, bounded, refused if they are freed twice, and there for everybody
/// before a request fails.</summary>
public sealed class PageBlockCacheTests : IDisposable
{
    private const int BlockPages = 512;
    private readonly PhysicalMemory _memory = Make.Memory(4096);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_freed_block_is_cached_and_counted_and_allocated_next(int order)
    {
        using PageAllocator pages = Allocator();
        nuint block = pages.Allocate(order);
        Assert.Equal(pages.TotalPages - (1UL << order), pages.FreePages);
        pages.Free(block, order);
        PageStatistics now = pages.GetStatistics();
        Assert.Equal((1UL << order, 1UL << order, 1UL), (now.CachedPages, now.AllocatedPages, now.AllocatedBlocks[order]));
        Assert.Equal((1UL << order, pages.TotalPages), (pages.CachedPages, pages.UnusedPages));
        pages.Validate();
        Assert.Equal(block, pages.Allocate(order));
        Assert.Equal(0UL, pages.CachedPages);
        pages.Free(block, order);
        pages.Flush();
        Assert.Equal((0UL, pages.TotalPages), (pages.CachedPages, pages.FreePages));
        pages.Validate();
    }

    [Fact]
    public void Wrong_frees_of_a_block_are_told_apart_whether_a_caller_has_it_or_a_cache()
    {
        using PageAllocator pages = Allocator();
        nuint block = pages.Allocate(2);
        Assert.Equal(MisuseKind.WrongOrder, Misuse(pages, block, 0));
        Assert.Equal(MisuseKind.WrongOrder, Misuse(pages, block, 1));
        Assert.Equal(MisuseKind.WrongOrder, Misuse(pages, block + Make.Page, 0));
        Assert.Equal(MisuseKind.Misaligned, Misuse(pages, block + Make.Page, 1));
        pages.Free(block, 2);
        Assert.Equal(MisuseKind.DoubleFree, Misuse(pages, block, 2));
        Assert.Equal(MisuseKind.DoubleFree, Misuse(pages, block, 0));
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => pages.Split(block, 2)).Kind);
        Assert.False(pages.TryFreeBulk([block], 2, out int refused, out Misuse misuse));
        Assert.Equal((0, MisuseKind.DoubleFree), (refused, misuse.Kind));
        Assert.False(pages.TryFreeExact(block, 4));
        Assert.Equal(4UL, pages.CachedPages);
        pages.Validate();
    }

    /// <summary>The pieces of a run, and the halves of a block, are blocks that threads cache.</summary>
    [Fact]
    public void Pieces_and_halves_are_cached_with_their_own_orders()
    {
        using PageAllocator pages = Allocator();
        nuint run = pages.AllocateExact(13);
        pages.Free(run + (8 * Make.Page), 2);
        Assert.Equal(4UL, pages.CachedPages);
        pages.Split(run, 3);
        pages.Free(run + (4 * Make.Page), 2);
        pages.Free(run, 2);
        pages.Free(run + (12 * Make.Page), 0);
        Assert.Equal(13UL, pages.CachedPages);
        pages.Validate();
        pages.Flush();
        Assert.Equal(pages.TotalPages, pages.FreePages);
        pages.Validate();
    }

    [Fact]
    public void A_thread_caches_no_more_than_the_options_say()
    {
        using PageAllocator pages = Allocator();
        for (int order = 1; order <= 5; order++)
        {
            var blocks = new nuint[100];
            int count = pages.AllocateBulk(blocks, order);
            foreach (nuint block in blocks.AsSpan(0, count))
            {
                pages.Free(block, order);
            }

            Assert.InRange(pages.CachedPages, 1UL, (ulong)BlockPages);
        }

        pages.Validate();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(16383, 10)]
    [InlineData(16384, 11)]
    [InlineData(1 << 20, 11)]
    public void The_budget_says_which_orders_are_cached(int budget, int orders)
    {
        int[] capacities = new PageAllocatorOptions { BlockPagesPerThread = budget }.Capacities(1 << 22, 18);
        Assert.Equal((orders, 256), (capacities.Length, capacities[0]));
        Assert.All(capacities, capacity => Assert.InRange(capacity, 4, 256));
        Assert.InRange(capacities.Select((capacity, order) => order == 0 ? 0 : capacity << order).Sum(), 0, budget);
    }

    [Fact]
    public void By_default_the_budget_is_a_part_of_the_memory_that_the_processors_share()
    {
        int budget = (int)Math.Min((1UL << 22) / 32 / (ulong)Environment.ProcessorCount, 1 << 16);
        Assert.Equal(
            new PageAllocatorOptions { BlockPagesPerThread = budget }.Capacities(1 << 22, 18),
            new PageAllocatorOptions().Capacities(1 << 22, 18));
    }

    [Fact]
    public void Blocks_that_another_thread_caches_serve_a_request_that_would_fail()
    {
        using PageAllocator pages = Allocator();
        using var kept = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        nuint block = 0;
        var thread = new Thread(() =>
        {
            block = pages.Allocate(4);
            pages.Free(block, 4);
            kept.Set();
            done.Wait();
        });
        thread.Start();
        kept.Wait();
        Assert.Equal(16UL, pages.CachedPages);
        pages.AllocateAt(block, 4);
        pages.Free(block, 4);
        var all = new nuint[pages.TotalPages];
        Assert.Equal(all.Length, pages.AllocateBulk(all, 0));
        Assert.Equal((0UL, 0UL), (pages.FreePages, pages.CachedPages));
        done.Set();
        thread.Join();
        pages.FreeBulk(all, 0);
        pages.Validate();
    }

    [Fact]
    public void A_thread_that_ends_gives_back_its_blocks()
    {
        using PageAllocator pages = Allocator();
        EndThreadWithBlocks(pages);
        Garbage.CollectUntil(() => pages.CachedPages == 0);
        Assert.Equal((0UL, pages.TotalPages), (pages.CachedPages, pages.FreePages));
        pages.Validate();
    }

    [Fact]
    public void Options_that_no_allocator_can_have_are_refused()
    {
        foreach (int wrong in new[] { -1, (1 << 20) + 1 })
        {
            var options = new PageAllocatorOptions { BlockPagesPerThread = wrong };
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => new PageAllocator(_memory.ToFreePageList(), options)).Message;
            Assert.Contains($"BlockPagesPerThread is {wrong}; it is 0 to 1048576, or null.", message, StringComparison.Ordinal);
        }
    }

    private PageAllocator Allocator() =>
        new(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 64, BlockPagesPerThread = BlockPages, Orders = 9 });

    private static MisuseKind Misuse(PageAllocator pages, nuint address, int order)
    {
        Assert.False(pages.TryFree(address, order, out Misuse misuse));
        return misuse.Kind;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EndThreadWithBlocks(PageAllocator pages)
    {
        ulong cached = 0;
        var thread = new Thread(() =>
        {
            pages.Free(pages.Allocate(3), 3);
            pages.Free(pages.Allocate(1), 1);
            cached = pages.CachedPages;
        });
        thread.Start();
        thread.Join();
        Assert.Equal(10UL, cached);
    }
}
