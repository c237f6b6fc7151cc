using System.Runtime.CompilerServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Several threads on one allocator: nobody gets what another has, and what a thread keeps comes back.</summary>
public sealed class PageThreadTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(4096);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(64, 512)]
    public void Every_page_has_one_owner(int pagesPerThread, int blockPagesPerThread)
    {
        using PageAllocator pages = Allocator(pagesPerThread, blockPagesPerThread);
        Crew.Run(2, thread => Churn(pages, thread));
        pages.Validate();
        pages.Flush();
        pages.Validate();
        Assert.Equal((pages.TotalPages, 0UL), (pages.FreePages, pages.CachedPages));
    }

    [Fact]
    public void A_thread_that_ends_gives_back_what_it_kept()
    {
        using PageAllocator pages = Allocator(64);
        Touch(pages);
        Garbage.CollectUntil(() => pages.CachedPages == 0);
        Assert.Equal((0UL, pages.TotalPages), (pages.CachedPages, pages.FreePages));
    }

    /// <summary>The finalizer may be giving pages back at each of these moments; the counters say so in one piece.</summary>
    [Fact]
    public void At_every_moment_after_a_thread_has_ended_its_pages_are_cached_or_free()
    {
        using PageAllocator pages = Allocator(64);
        for (int round = 0; round < TestEffort.Runs(50); round++)
        {
            Touch(pages);
            var collector = new Thread(GC.Collect);
            collector.Start();
            do
            {
                PageStatistics now = pages.GetStatistics();
                Assert.Equal(now.CachedPages, now.AllocatedPages);
                Assert.Equal(pages.TotalPages, pages.UnusedPages);
            }
            while (!collector.Join(0));
            pages.Flush();
            Assert.Equal((pages.TotalPages, 0UL), (pages.FreePages, pages.CachedPages));
        }
    }

    [Fact]
    public void After_it_is_disposed_an_ended_thread_touches_nothing()
    {
        using PhysicalMemory memory = Make.Memory(64);
        var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 8 });
        Touch(pages);
        pages.Dispose();
        memory.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Throws<ObjectDisposedException>(() => pages.Allocate(0));
        Assert.Throws<ObjectDisposedException>(() => pages.TryFree(memory.PageSize.Log2 == 0 ? 0 : (nuint)4096, 0));
    }

    [Fact]
    public void What_another_thread_keeps_serves_a_request_that_would_fail()
    {
        using PageAllocator pages = Allocator(64);
        using var kept = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        nuint page = 0;
        var thread = new Thread(() =>
        {
            page = pages.Allocate(0);
            pages.Free(page, 0);
            kept.Set();
            done.Wait();
        });
        thread.Start();
        kept.Wait();
        Assert.Equal(32UL, pages.CachedPages);
        pages.AllocateAt(page, 0);
        pages.Free(page, 0);
        var all = new nuint[pages.TotalPages];
        Assert.Equal(all.Length, pages.AllocateBulk(all, 0));
        Assert.Equal((0UL, 0UL), (pages.FreePages, pages.CachedPages));
        done.Set();
        thread.Join();
        pages.FreeBulk(all, 0);
        pages.Validate();
    }

    private PageAllocator Allocator(int pagesPerThread, int blockPagesPerThread = 0) =>
        new(_memory.ToFreePageList(), new PageAllocatorOptions
        {
            PagesPerThread = pagesPerThread,
            BlockPagesPerThread = blockPagesPerThread,
            Orders = 8,
        });

    /// <summary>Writes its number into every page that it gets, and finds it there when it gives the page back.</summary>
    private void Churn(PageAllocator pages, int thread)
    {
        var random = new Random(thread);
        var held = new List<(nuint Address, int Order)>();
        for (int step = 0; step < TestEffort.Runs(40_000); step++)
        {
            if (random.Next(2) == 0)
            {
                int order = random.Next(4) == 0 ? random.Next(6) : 0;
                if (pages.TryAllocate(order, out nuint address))
                {
                    Mark(address, order, 0, thread);
                    held.Add((address, order));
                }
            }
            else if (held.Count > 0)
            {
                int index = random.Next(held.Count);
                (nuint address, int order) = held[index];
                held[index] = held[^1];
                held.RemoveAt(held.Count - 1);
                Mark(address, order, thread, 0);
                pages.Free(address, order);
            }
        }
        foreach ((nuint address, int order) in held)
        {
            Mark(address, order, thread, 0);
            pages.Free(address, order);
        }
    }

    private void Mark(nuint address, int order, int expected, int thread)
    {
        ulong frame = _memory.FrameOf(address);
        for (ulong page = 0; page < 1UL << order; page++)
        {
            Span<byte> bytes = _memory.AsSpan(frame + page, 1);
            Assert.Equal((expected, expected), (bytes[0], bytes[^1]));
            (bytes[0], bytes[^1]) = ((byte)thread, (byte)thread);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(PageAllocator pages)
    {
        // The thread looks itself: after its end, its cache may be drained at any time.
        ulong cached = 0;
        var thread = new Thread(() =>
        {
            pages.Free(pages.Allocate(0), 0);
            cached = pages.CachedPages;
        });
        thread.Start();
        thread.Join();
        Assert.NotEqual(0UL, cached);
    }
}
