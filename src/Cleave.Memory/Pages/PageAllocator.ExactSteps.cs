using System.Numerics;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The steps of exact runs in the metadata, block by block. The lock is held, or taken for one step.</content>
public sealed partial class PageAllocator
{
    private ulong TakeExact(nuint pages, int order)
    {
        if (order > _metadata.Tree.MaxOrder)
        {
            ObserveTooLarge(pages);
            return 0;
        }

        using (_lock.Enter())
        {
            ulong id = _metadata.TakeHighest(order, BlockKind.Dirty);
            if (id != 0)
            {
                _metadata.Shorten(id, order, pages, BlockKind.Dirty);
                _free -= pages;
                HandOutRun(_places.PageOf(id, order), pages);
            }

            ObserveRun(id, order, pages);
            return id;
        }
    }

    /// <summary>Records that a caller has the blocks of a run, whose pages have consecutive numbers.</summary>
    private void HandOutRun(ulong page, nuint pages)
    {
        for (nuint done = 0; done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            _held.HandOut(_metadata.Tree.IdOf(piece, (page + done) >> piece), piece);
            done += (nuint)1 << piece;
        }
    }

    /// <summary>Takes the blocks of a run out of the metadata until one is refused. The caller holds the lock.</summary>
    /// <returns>The number of pages that were taken out.</returns>
    private nuint DropRun(nuint address, nuint pages)
    {
        nuint done = 0;
        while (done < pages)
        {
            int piece = BitOperations.Log2(pages - done);
            bool found = Find(address + (done << _pageShift), piece, out ulong id) == MisuseKind.None;
            if (!found || !_held.TryDropWord(id & ~63UL, 1UL << (int)id, piece))
            {
                break;
            }

            done += (nuint)1 << piece;
        }

        return done;
    }

    /// <summary>Puts the blocks of a run back as allocated. The caller holds the lock.</summary>
    private void ClaimRun(nuint address, nuint pages)
    {
        for (nuint done = 0; done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            Find(address + (done << _pageShift), piece, out ulong id);
            _metadata.Claim(id, piece);
            _held.HandOut(id, piece);
            done += (nuint)1 << piece;
        }
    }

    /// <summary>Frees the blocks of a run that was taken out, and reports them to the observer if wanted. The caller holds the
    /// lock.</summary>
    private void ReleaseRun(nuint address, nuint pages, bool report)
    {
        _free += pages;
        for (nuint done = 0; done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            Find(address + (done << _pageShift), piece, out ulong id);
            if (report)
            {
                ObserveFree(address + (done << _pageShift));
            }

            _metadata.ReleaseDropped(id, BlockKind.Dirty);
            done += (nuint)1 << piece;
        }
    }
}
