using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cleave.Caches;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Draining of thread caches.</content>
public sealed partial class PageAllocator
{
    /// <summary>Held while pages are claimed from the caches of other threads and freed.</summary>
    /// <remarks>
    /// Invariant <c>Drained</c>: a thread that holds this lock finds each page that no caller has either free or in a cache, unless another
    /// thread is in a call of its own. Without the lock it could miss pages that the finalizer of an ended thread is just freeing, because
    /// between their claim and their free they are neither. The lock may be held while the allocator's lock is entered, not the reverse.
    /// </remarks>
    private readonly Lock _draining = new();

    /// <summary>Whether thread caches may hold pages.</summary>
    private bool _mayBeKept;

    /// <summary>Frees the pages of all thread caches. Allocates nothing on the managed heap.</summary>
    /// <returns>The number of pages that were freed.</returns>
    /// <remarks>
    /// Invariant <c>Noted</c>: if a thread cache holds a page, the flag is set, or a drain that will find the page is under way. A thread
    /// puts the page into its cache by an atomic step and then looks at the flag. A drain clears the flag and then looks for pages, with a
    /// full barrier in between. So one of the two sees the other.
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

    /// <summary>Records that the calling thread has cached pages. Upholds Noted: called after the pages are in the cache.</summary>
    private void NoteKept()
    {
        if (!Volatile.Read(ref _mayBeKept))
        {
            Volatile.Write(ref _mayBeKept, true);
        }
    }

    /// <summary>Drains the thread caches. Returns whether this drain, or one of another thread that the call waited for, may have freed
    /// pages.</summary>
    private bool MayHaveDrained()
    {
        _ = Drain();
        return _caches is not null;
    }

    private ulong Drain(ThreadCaches<PageStates> caches)
    {
        Span<ulong> blocks = stackalloc ulong[MostPagesPerThread / 2];
        var place = default(ClaimPlace);
        ulong drained = 0;
        int count;
        do
        {
            count = caches.ClaimSome(ref place, blocks);
            drained += FreeClaimed(blocks[..count]);
        }
        while (count == blocks.Length);

        return drained;
    }

    /// <summary>Frees the pages in the cache of a thread that has ended. Upholds Drained.</summary>
    private void GiveBack(ThreadCache cache)
    {
        using (_draining.EnterScope())
        {
            List<ulong> blocks = [.. _caches!.Claim(cache)];
            FreeClaimed(CollectionsMarshal.AsSpan(blocks));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GiveHalf(ThreadCaches<PageStates> caches, int order)
    {
        Span<ulong> blocks = stackalloc ulong[MostPagesPerThread / 2];
        FreeClaimed(blocks[..caches.ClaimHalf(order, blocks)]);
    }

    /// <summary>
    /// Frees claimed blocks. They are sorted first, so that neighbours are freed together. Until then they are allocated in the metadata
    /// and have no state, so that no other thread can take or free them (Valued, OneWinner).
    /// </summary>
    /// <returns>The number of pages that were freed.</returns>
    private ulong FreeClaimed(Span<ulong> blocks)
    {
        blocks.Sort();
        for (ReadOnlySpan<ulong> left = blocks; !left.IsEmpty;)
        {
            int count = OfOneOrder(left, out int order);
            _reports.BlocksGiven(left[..count], order);
            left = left[count..];
        }

        ulong pages = 0;
        using (_lock.Enter())
        {
            while (!blocks.IsEmpty)
            {
                int count = WordOf(blocks[..OfOneOrder(blocks, out int order)], out ulong first, out ulong bits);
                _held.DropHandedIn(first, bits, order);
                _metadata.ReleaseDroppedWord(first, bits, order, BlockKind.Dirty);
                pages += (ulong)count << order;
                blocks = blocks[count..];
            }

            _free += pages;
        }

        return pages;
    }

    /// <summary>Counts the ids of one order at the beginning of an ascending list. Larger blocks have smaller ids.</summary>
    private int OfOneOrder(ReadOnlySpan<ulong> ids, out int order)
    {
        order = _metadata.Tree.OrderOf(ids[0]);
        ulong end = 2 * _metadata.Tree.FirstId(order);
        int count = 1;
        while (count < ids.Length && ids[count] < end)
        {
            count++;
        }

        return count;
    }

    /// <summary>Counts the ids at the beginning of an ascending list whose states lie in the same word of the metadata.</summary>
    private static int WordOf(ReadOnlySpan<ulong> ids, out ulong first, out ulong bits)
    {
        first = ids[0] & ~63UL;
        bits = 0;
        int count = 0;
        for (; count < ids.Length && (ids[count] & ~63UL) == first; count++)
        {
            bits |= 1UL << (int)ids[count];
        }

        return count;
    }
}
