using System.Runtime.CompilerServices;
using Cleave.Caches;

namespace Cleave.Memory.Pages;

/// <content>The thread caches of single pages.</content>
public sealed partial class PageAllocator
{
    /// <summary>The largest number of pages that a thread may cache.</summary>
    internal const int MostPagesPerThread = 1024;

    private readonly ThreadCaches<PageStates>? _caches;
    private readonly IPageUse? _use;

    /// <summary>The number of blocks and runs that have left the metadata and are not free yet, because they are just being reported
    /// as out of use. Protected by the lock.</summary>
    private int _underWay;

    /// <summary>The number of pages in thread caches, which are not part of <see cref="FreePages"/>.</summary>
    /// <remarks>The property waits for a flush under way, so a page is counted until it is free. Cost: linear in the capacity of the
    /// thread caches.</remarks>
    public ulong CachedPages
    {
        get
        {
            if (_caches is null)
            {
                return 0;
            }

            using (_draining.EnterScope())
            {
                return CountCached();
            }
        }
    }

    /// <summary>The number of pages that are free or in thread caches. Upholds Drained, so a drain under way does not hide pages.</summary>
    internal ulong UnusedPages
    {
        get
        {
            using (_draining.EnterScope())
            {
                return FreePages + CountCached();
            }
        }
    }

    /// <summary>Frees the pages in all thread caches.</summary>
    /// <remarks>If no other thread is in a call, every page that no caller has is free afterwards: the call also waits for the pages of an
    /// ended thread that the garbage collector is just giving back. A page that another thread frees during the call may stay in the cache
    /// of that thread. Cost: linear in the capacity of the thread caches.</remarks>
    public void Flush()
    {
        Drain();
    }

    private ulong CountCached() => (ulong)(_caches?.Cached().Count() ?? 0);

    private ulong TakeCached(ThreadCaches<PageStates> caches)
    {
        ulong page = caches.Take(0);
        if (page == 0)
        {
            Refill(caches);
            page = caches.Take(0);
        }

        return page;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(ThreadCaches<PageStates> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        pages = pages[..caches.Batch(0)];
        pages = pages[..TakeMany(0, pages)];
        _reports.PagesTaken(pages);
        caches.Fill(0, pages);
        NoteKept();
    }

    private bool TryKeep(ThreadCaches<PageStates> caches, ulong page)
    {
        KeepOutcome outcome;
        while ((outcome = caches.Keep(page, 0)) != KeepOutcome.Kept)
        {
            if (outcome == KeepOutcome.Full)
            {
                GiveHalf(caches);
            }
            else if (!IsHeldAfterAll(page))
            {
                return false;
            }
        }

        NoteKept();
        return true;
    }

    /// <summary>
    /// Whether a caller has a page whose free was just refused. By Settled this happens if a list or run that another thread could not free
    /// had taken the page out for a moment.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsHeldAfterAll(ulong page)
    {
        using (_lock.Enter())
        {
            return _states[page] == ValueState.Held;
        }
    }
}
