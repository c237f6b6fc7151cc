using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        while ((outcome = caches.Keep(page, 0)) == KeepOutcome.Full)
        {
            GiveHalf(caches);
        }

        return outcome == KeepOutcome.Kept;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GiveHalf(ThreadCaches<PageValues> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        GiveBack(pages[..caches.ClaimHalf(0, pages)]);
    }

    /// <summary>Gives back what all threads keep.</summary>
    /// <returns>Whether there was anything.</returns>
    private bool Drain() => _caches is { } caches && GiveBack(caches.ClaimAll());

    private bool GiveBack(IEnumerable<ulong> claimed)
    {
        List<ulong> pages = [.. claimed];
        GiveBack(CollectionsMarshal.AsSpan(pages));
        return pages.Count > 0;
    }

    /// <summary>Frees claimed pages, which are sorted first, so that neighbours go together.</summary>
    private void GiveBack(Span<ulong> pages)
    {
        pages.Sort();
        using (_lock.Enter())
        {
            pages = Drop(pages);
            if (_use is null)
            {
                Release(pages);
                return;
            }

            _underWay += pages.Length;
        }

        TellGiven(pages);
        using (_lock.Enter())
        {
            Release(pages);
            _underWay -= pages.Length;
        }
    }

    /// <summary>Takes claimed pages out of the books. Under the lock.</summary>
    /// <returns>Those that were there: a bit that a wrong call set for a moment can lead to some that were not.</returns>
    private Span<ulong> Drop(Span<ulong> pages)
    {
        int dropped = 0;
        foreach (ulong page in pages)
        {
            if (_books.TryDrop(page))
            {
                pages[dropped++] = page;
            }
        }

        return pages[..dropped];
    }

    /// <summary>Frees pages that were dropped, sorted, a word at a time. Under the lock.</summary>
    private void Release(ReadOnlySpan<ulong> pages)
    {
        _free += (ulong)pages.Length;
        while (!pages.IsEmpty)
        {
            ulong first = pages[0] & ~63UL;
            ulong bits = 0;
            int count = 0;
            for (; count < pages.Length && pages[count] - first < 64; count++)
            {
                bits |= 1UL << (int)pages[count];
            }

            _books.ReleaseDroppedWord(first, bits, 0, BlockKind.Dirty);
            pages = pages[count..];
        }
    }
}
