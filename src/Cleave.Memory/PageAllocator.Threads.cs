using System.Runtime.CompilerServices;
using Cleave.Memory.Pages;
using Cleave.Sets;

namespace Cleave.Memory;

/// <content>The single pages that threads keep.</content>
public sealed partial class PageAllocator
{
    private const int MostPagesPerThread = 1024;

    private readonly ThreadCaches<PageValues>? _caches;
    private readonly IPageUse? _use;

    /// <summary>Blocks that are neither allocated nor free, since they are just being told to be out of use. Under the lock.</summary>
    private int _underWay;

    /// <summary>Pages that threads keep; they are not among <see cref="FreePages"/>. Cost: what threads have room for.</summary>
    public ulong CachedPages => (ulong)(_caches?.Cached().Count() ?? 0);

    /// <summary>Gives back what all threads keep. Cost: what they have room for.</summary>
    public void Flush()
    {
        ThrowIfDisposed();
        Drain();
    }

    private ulong TakeCached(ThreadCaches<PageValues> caches)
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
    private void Refill(ThreadCaches<PageValues> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        pages = pages[..caches.Batch(0)];
        pages = pages[..TakeMany(0, pages)];
        TellTaken(pages);
        caches.Fill(0, pages);
    }

    private bool TryKeep(ThreadCaches<PageValues> caches, ulong page)
    {
        KeepOutcome outcome;
        while ((outcome = caches.Keep(page, 0)) != KeepOutcome.Kept)
        {
            if (outcome == KeepOutcome.Full)
            {
                GiveHalf(caches);
            }
            else if (!IsHeld(page))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a caller has a page after all: what left the books for a moment under the lock, since another call met this one, is there again.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsHeld(ulong page)
    {
        using (_lock.Enter())
        {
            return _books.Map[page] == BlockState.Allocated && !_store.Cached.Contains(page);
        }
    }
}
