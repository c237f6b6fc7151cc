using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Freeing what threads kept.</content>
public sealed partial class PageAllocator
{
    /// <summary>Held while a thread drains, so that another that finds nothing kept any more waits for what is on its way.</summary>
    private readonly Lock _draining = new();

    /// <summary>Whether threads may keep pages.</summary>
    private bool _mayBeKept;

    /// <summary>Gives back what all threads keep. Allocates nothing on the managed heap.</summary>
    /// <returns>How many pages.</returns>
    /// <remarks>
    /// Invariant <c>Noted</c>: if a thread keeps a page, the flag says so, or a drain that will find the page is under way. The thread keeps the
    /// page, by an atomic step, and then looks at the flag; a drain clears the flag, and then looks for pages, with a full barrier between. So
    /// one of the two sees the other.
    /// </remarks>
    internal ulong Drain()
    {
        ThrowIfDisposed();
        using (_draining.EnterScope())
        {
            if (_caches is not { } caches || !Volatile.Read(ref _mayBeKept))
            {
                return 0;
            }

            Volatile.Write(ref _mayBeKept, false);
            Interlocked.MemoryBarrier();
            return Drain(caches);
        }
    }

    /// <summary>Notes that the calling thread has kept pages. Upholds Noted: called after they were kept.</summary>
    private void NoteKept()
    {
        if (!Volatile.Read(ref _mayBeKept))
        {
            Volatile.Write(ref _mayBeKept, true);
        }
    }

    /// <summary>Drains, and answers whether that, or a drain of another thread that was waited for, may have freed anything.</summary>
    private bool MayHaveDrained()
    {
        _ = Drain();
        return _caches is not null;
    }

    private ulong Drain(ThreadCaches<PageStates> caches)
    {
        Span<ulong> pages = stackalloc ulong[MostPagesPerThread / 2];
        var place = default(ClaimPlace);
        ulong drained = 0;
        int count;
        do
        {
            count = caches.ClaimSome(ref place, pages);
            FreeClaimed(pages[..count]);
            drained += (ulong)count;
        }
        while (count == pages.Length);

        return drained;
    }

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
