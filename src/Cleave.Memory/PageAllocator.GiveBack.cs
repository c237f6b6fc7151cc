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

    /// <summary>Frees pages that are claimed while they are enumerated.</summary>
    private bool GiveBack(IEnumerable<ulong> claims)
    {
        List<ulong> pages = [.. claims];
        FreeClaimed(CollectionsMarshal.AsSpan(pages));
        return pages.Count > 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GiveHalf(ThreadCaches<PageStates> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        FreeClaimed(pages[..caches.ClaimHalf(0, pages)]);
    }

    /// <summary>
    /// Frees claimed pages, which are sorted first, so that neighbours go together. Until they are free they are allocated in the metadata
    /// and have no state, so that nobody else can take or free them (Valued, OneWinner).
    /// </summary>
    private void FreeClaimed(Span<ulong> pages)
    {
        pages.Sort();
        TellGiven(pages);
        using (_lock.Enter())
        {
            _free += (ulong)pages.Length;
            while (!pages.IsEmpty)
            {
                int count = WordOf(pages, out ulong first, out ulong bits);
                DropHandedIn(first, bits);
                _books.ReleaseDroppedWord(first, bits, 0, BlockKind.Dirty);
                pages = pages[count..];
            }
        }
    }
}
