using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Wrong calls that meet others on the way: a page is freed once, however many threads free it,
/// and never handed out twice.</summary>
public sealed class PageMisuseTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(512);
    private readonly PageAllocator _pages;

    public PageMisuseTests() =>
        _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 8, Orders = 6 });

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    /// <summary>One frees into what it keeps, without the lock; the other as the theory says.</summary>
    [Theory]
    [InlineData("alone")]
    [InlineData("in a list")]
    [InlineData("as a run")]
    public void Of_two_threads_that_free_a_page_one_succeeds(string other)
    {
        var all = new nuint[_pages.TotalPages];
        var freed = new int[all.Length];
        using var start = new Barrier(2);
        for (int round = 0; round < TestEffort.Runs(60); round++)
        {
            Array.Clear(freed);
            Assert.Equal(all.Length, _pages.AllocateBulk(all, 0));
            Crew.Run(
                () => FreeEach(page => _pages.TryFree(page, 0)),
                () => FreeEach(page => other switch
                {
                    "alone" => _pages.TryFree(page, 0),
                    "in a list" => _pages.TryFreeBulk([page], 0, out _),
                    _ => _pages.TryFreeExact(page, 1),
                }));
            Assert.All(freed, count => Assert.Equal(1, count));
            AssertAllIsThere();
        }

        void FreeEach(Func<nuint, bool> free)
        {
            start.SignalAndWait();
            for (int i = 0; i < all.Length; i++)
            {
                if (free(all[i]))
                    Interlocked.Increment(ref freed[i]);
            }
        }
    }

    /// <summary>Frees pages wrongly that another thread caches, or that are on their way from there to the metadata.</summary>
    [Fact]
    public void A_page_that_is_freed_again_while_it_is_given_back_is_handed_out_once()
    {
        var all = new nuint[_pages.TotalPages];
        Assert.Equal(all.Length, _pages.AllocateBulk(all, 0));
        using var start = new Barrier(2);
        Crew.Run(() => Free(rounds: 1), () => Free(rounds: TestEffort.Runs(40)));
        AssertAllIsThere();

        void Free(int rounds)
        {
            start.SignalAndWait();
            for (; rounds > 0; rounds--)
                Array.ForEach(all, page => _pages.TryFree(page, 0));
        }
    }

    private void AssertAllIsThere()
    {
        // The threads of earlier rounds have ended; the flush waits for pages that the finalizer is just giving back.
        _pages.Flush();
        _pages.Validate();
        Assert.Equal((_pages.TotalPages, 0UL), (_pages.FreePages, _pages.CachedPages));
    }
}
