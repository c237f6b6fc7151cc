using System.Runtime.CompilerServices;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Once it is disposed and its memory unmapped, nothing touches that memory: no call, and no thread that ends.</summary>
public sealed class PageDisposeTests
{
    [Fact]
    public void Every_call_that_would_look_at_the_memory_is_refused()
    {
        PageAllocator pages = Disposed(out nuint address, out PageTree tree);
        Action[] calls =
        [
            () => pages.Allocate(0), () => pages.TryAllocate(3, out _), () => pages.AllocateAt(address, 0), () => pages.AllocateExact(3),
            () => pages.AllocateBulk(new nuint[2], 0), () => pages.TryTake(1, out _, out _),
            () => pages.Free(address, 0), () => pages.FreeExact(address, 3), () => pages.FreeBulk([address], 0), () =>
                pages.FreeBulk([], 0), () => pages.Split(address, 1),
            () => Assert.Empty(pages.Trees), () => pages.StripesOf(tree), () => pages.GetStatistics(), () => pages.Validate(),
            () => pages.ToString("D"), () => pages.WriteTo(TextWriter.Null), pages.Flush,
            () => pages.GetBlocks(), () => pages.AllocateBulk([], 0),
        ];
        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }

    [Fact]
    public void What_is_known_without_the_memory_is_still_told()
    {
        PageAllocator pages = Disposed(out _, out _);
        pages.Dispose();
        Assert.Equal((64UL, 0UL), (pages.TotalPages + (pages.MetadataBytes / Make.Page), pages.CachedPages));
        Assert.Equal((pages.TotalPages - 4, 4 * Make.Page), (pages.FreePages, pages.SizeOf(2)));
        Assert.Equal("disposed", pages.ToString());
    }

    [Fact]
    public void Going_through_the_trees_ends_when_it_is_disposed_meanwhile()
    {
        using PhysicalMemory memory = Make.Memory(64);
        var pages = new PageAllocator(memory.ToFreePageList());
        using IEnumerator<PageTree> trees = pages.Trees.GetEnumerator();
        Assert.True(trees.MoveNext());
        pages.Dispose();
        Assert.Throws<ObjectDisposedException>(() => trees.MoveNext());
    }

    /// <summary>The collector finds threads that ended while, before and after this disposes and unmaps.</summary>
    [Fact]
    public void Threads_may_end_at_any_time()
    {
        for (int round = 0; round < TestEffort.Runs(40); round++)
        {
            PhysicalMemory memory = Make.Memory(256);
            var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 64 });
            for (int thread = 0; thread < 4; thread++)
                Touch(pages);
            var collector = new Thread(GC.Collect);
            collector.Start();
            if (round % 2 == 0)
                Thread.Yield();
            pages.Dispose();
            memory.Dispose();
            collector.Join();
            Assert.Equal(0UL, pages.CachedPages);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static PageAllocator Disposed(out nuint address, out PageTree tree)
    {
        using PhysicalMemory memory = Make.Memory(64);
        var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 8 });
        address = pages.Allocate(0);
        tree = pages.Trees.First();
        pages.Dispose();
        return pages;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(PageAllocator pages)
    {
        var thread = new Thread(() => pages.Free(pages.Allocate(0), 0));
        thread.Start();
        thread.Join();
    }
}
