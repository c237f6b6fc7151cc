using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Memory.Pages;
using Cleave.Sets;

namespace Cleave.Memory;

/// <content>Freeing what threads kept.</content>
public sealed partial class PageAllocator
{
    /// <summary>Gives back what all threads keep.</summary>
    /// <returns>Whether there was anything.</returns>
    private bool Drain() => _caches is { } caches && GiveBack(caches.ClaimAll());

    /// <summary>Frees what is claimed while it is gone through, which is done under the lock, as <see cref="PageValues"/> asks.</summary>
    private bool GiveBack(IEnumerable<ulong> claims)
    {
        List<ulong> pages = [];
        using (_lock.Enter())
        {
            pages.AddRange(claims);
            _underWay += pages.Count;
        }

        Release(CollectionsMarshal.AsSpan(pages));
        return pages.Count > 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GiveHalf(ThreadCaches<PageValues> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        using (_lock.Enter())
        {
            pages = pages[..caches.ClaimHalf(0, pages)];
            _underWay += pages.Length;
        }

        Release(pages);
    }

    /// <summary>Frees claimed pages, which are sorted first, so that neighbours go together.</summary>
    private void Release(Span<ulong> pages)
    {
        pages.Sort();
        TellGiven(pages);
        using (_lock.Enter())
        {
            ReleaseDropped(pages);
            _underWay -= pages.Length;
        }
    }

    /// <summary>Frees pages that were dropped, sorted, a word at a time. Under the lock.</summary>
    private void ReleaseDropped(ReadOnlySpan<ulong> pages)
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
