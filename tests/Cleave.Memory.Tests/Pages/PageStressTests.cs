using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>
/// Threads that mark every page they hold, beside others that flush, exhaust, end, and free in lists: no rightful free is refused, and no
/// mark is overwritten.
/// </summary>
public sealed class PageStressTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory((16 << 20) / Make.Page);
    private readonly PageAllocator _pages;

    public PageStressTests() => _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 64 });

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void Beside_a_thread_that_flushes() => Run(() => _pages.Flush());

    [Fact]
    public void Beside_a_thread_that_asks_for_more_than_there_is() => Run(() => Assert.False(_pages.TryAllocate(12, out nuint _)));

    /// <summary>Two threads with eight slots each, and one that does something else.</summary>
    private void Run(Action other)
    {
        var first = new PageHolder(_memory, _pages, 1);
        var second = new PageHolder(_memory, _pages, 2);
        StressTime.Run(first.Round, second.Round, other);
        first.FreeAll();
        second.FreeAll();
        _pages.Flush();
        _pages.Validate();
        Assert.Equal((_pages.TotalPages, 0UL), (_pages.FreePages, _pages.CachedPages));
    }
}
