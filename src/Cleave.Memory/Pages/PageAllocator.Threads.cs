using System.Runtime.CompilerServices;
using Cleave.Caches;

namespace Cleave.Memory.Pages;

/// <content>The thread caches of pages and blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>The largest number of pages that a thread may cache.</summary>
    internal const int MostPagesPerThread = 1024;

    /// <summary>The time in microseconds between two waits for the lock within which the lock counts as taken all the time. Threads that
    /// cache blocks enter it rarely, and meet there now and then; a long wait would cost them more than it saves.</summary>
    private const int BusyTime = 1;

    private readonly ThreadCaches<PageStates>? _caches;
    private readonly IPageUse? _use;

    /// <summary>The number of blocks and runs that have left the metadata and are not free yet, because they are just being reported
    /// as out of use. Protected by the lock.</summary>
    private int _underWay;

    /// <summary>The number of pages in thread caches, which are not part of <see cref="FreePages"/>.</summary>
    /// <remarks>The pages of cached blocks are included. The property waits for a flush under way, so a page is counted until it is free.
    /// Cost: linear in the capacity of the thread caches.</remarks>
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

    private ulong CountCached()
    {
        ulong pages = 0;
        foreach (ulong id in _caches?.Cached() ?? [])
        {
            pages += 1UL << _metadata.Tree.OrderOf(id);
        }

        return pages;
    }

    /// <summary>Takes a block out of the cache of this thread. Single pages are refilled from the metadata; a larger block is only there if
    /// this thread has freed one, so that a request for one block takes no others out of the metadata.</summary>
    /// <param name="order">Any order; orders that threads do not cache have no such block.</param>
    /// <param name="address">The address of the block, or 0.</param>
    internal bool TryTakeCached(int order, out nuint address)
    {
        address = 0;
        if (_caches is not { } caches || !caches.Holds(order))
        {
            return false;
        }

        ThrowIfDisposed();
        ulong id = caches.Take(order);
        if (id == 0 && order == 0)
        {
            Refill(caches);
            id = caches.Take(0);
        }

        address = id == 0 ? 0 : _places.AddressOf(id, order);
        return id != 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(ThreadCaches<PageStates> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        pages = pages[..caches.Batch(0)];
        pages = pages[..TakeMany(0, pages)];
        _reports.BlocksTaken(pages, 0);
        caches.Fill(0, pages);
        NoteKept();
    }

    private bool TryKeep(ThreadCaches<PageStates> caches, ulong id, int order)
    {
        KeepOutcome outcome;
        while ((outcome = caches.Keep(id, order)) != KeepOutcome.Kept)
        {
            if (outcome == KeepOutcome.Full)
            {
                GiveHalf(caches, order);
            }
            else if (!IsHeldAfterAll(id))
            {
                return false;
            }
        }

        NoteKept();
        return true;
    }

    /// <summary>
    /// Whether a caller has a block whose free was just refused. By Settled this happens if a list or run that another thread could not
    /// free had taken the block out for a moment.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsHeldAfterAll(ulong id)
    {
        using (_lock.Enter())
        {
            return _states[id] == ValueState.Held;
        }
    }
}
