using Cleave.Memory.Frames;
using Cleave.Memory.Nodes;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>
/// Threads that mark every page they hold, beside others that flush, exhaust, end, free in lists, and make wrong calls: no rightful free is
/// refused, and no mark is overwritten.
/// </summary>
public sealed class PageStressTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory((16 << 20) / Make.Page);
    private readonly PageAllocator _pages;
    private readonly PageHolder _first;
    private readonly PageHolder _second;

    public PageStressTests()
    {
        _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 64, BlockPagesPerThread = 256 });
        _first = new PageHolder(_memory, _pages, 1);
        _second = new PageHolder(_memory, _pages, 2);
    }

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void Beside_a_thread_that_flushes() => Run(_pages.Flush);

    [Fact]
    public void Beside_a_thread_that_asks_for_more_than_there_is() => Run(() => Assert.False(_pages.TryAllocate(12, out nuint _)));

    [Fact]
    public void Beside_lists_runs_and_halves_wrong_calls_and_threads_that_end()
    {
        var blocks = new BlockHolder(_memory, _pages);
        Run(blocks.Round, WrongCalls, _pages.Flush, EndThread, () => _pages.TryAllocate(12, out nuint _));
    }

    /// <summary>A list over two nodes that is refused takes nothing from its holder, not even for a moment.</summary>
    [Fact]
    public void Beside_refused_lists_over_two_nodes()
    {
        using PhysicalMemory memory = Make.Memory(1024, 1024);
        using var nodes = new NodePages(memory, pagesPerThread: 64);
        var first = new PageHolder(memory, nodes.Allocators[0], 1);
        var second = new PageHolder(memory, nodes.Allocators[1], 2);
        StressTime.Run(first.Round, second.Round, () =>
        {
            if ((first.SomePage, second.SomePage) is (not 0 and var one, not 0 and var other))
            {
                Assert.Throws<MisuseException>(() => nodes.GiveBulk([one, other, one], 0));
            }
        });
        first.FreeAll();
        second.FreeAll();
    }

    /// <summary>A thread that ended gives back what it kept while the allocator is disposed and its memory unmapped.</summary>
    [Fact]
    public void Disposal_beside_threads_that_ended()
    {
        StressTime.Run(
            () =>
            {
                using PhysicalMemory memory = Make.Memory(256);
                using var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 8 });
                Crew.Run(4, _ => pages.Free(pages.Allocate(0), 0));
            },
            () =>
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            });
    }

    /// <summary>Two threads with eight slots each, and others that do something else.</summary>
    private void Run(params Action[] others)
    {
        StressTime.Run([_first.Round, _second.Round, .. others]);
        _first.FreeAll();
        _second.FreeAll();
        _pages.Flush();
        _pages.Validate();
        Assert.Equal((_pages.TotalPages, 0UL), (_pages.FreePages, _pages.CachedPages));
    }

    /// <summary>Each of these names a page that another thread holds, or just freed, and is refused in any case.</summary>
    private void WrongCalls()
    {
        nuint page = _first.SomePage;
        if (page != 0)
        {
            Assert.False(_pages.TryFreeBulk([page, page], 0, out int _));
            Assert.False(_pages.TryFreeExact(page, 1025));
            Assert.False(_pages.TryFree(page + 1, 0));
            Assert.False(_pages.TryFree(page, 11));
        }
    }

    private void EndThread()
    {
        var thread = new Thread(() => _pages.Free(_pages.Allocate(0), 0));
        thread.Start();
        thread.Join();
        GC.Collect(0);
    }
}
