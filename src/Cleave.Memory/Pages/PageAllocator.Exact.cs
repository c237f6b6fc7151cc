using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Runs of pages that are no power of two.</content>
public sealed partial class PageAllocator
{
    /// <summary>Allocates a run of any number of pages: a block of the next power of two, whose tail is given back at once.</summary>
    /// <param name="pages">How many pages, at least one.</param>
    /// <returns>The address, aligned as that of the block would be.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pages"/> is 0, or more than the largest block has. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No block is free that is large enough. Nothing has changed.</exception>
    /// <remarks>
    /// What is held then is one block for each bit of <paramref name="pages"/>, the largest first, side by side. So 13 pages are blocks of
    /// order 3, 2 and 0, at the address and 8 and 12 pages behind it. <see cref="FreeExact"/> frees all of them; <see cref="Free"/> and
    /// <see cref="FreeBulk"/> free one or several, each as the block that it is. Cost: as <see cref="Allocate"/>, and some steps for each
    /// bit.
    /// </remarks>
    public nuint AllocateExact(nuint pages) =>
        TryAllocateExact(pages, out nuint address) ? address : throw NoMemory($"run of {PagesText(pages)}");

    /// <summary>As <see cref="AllocateExact"/>, but answers false where no block is free that is large enough.</summary>
    /// <inheritdoc cref="AllocateExact" path="/exception[1]"/>
    public bool TryAllocateExact(nuint pages, out nuint address)
    {
        ThrowIfDisposed();
        int sizeClass = ExactClass(pages);
        ulong id = TakeExact(pages, sizeClass);
        if (id == 0 && MayHaveDrained())
        {
            id = TakeExact(pages, sizeClass);
        }

        address = id == 0 ? 0 : AddressOf(id, sizeClass);
        if (id != 0)
        {
            _use?.Take(address, pages);
        }

        return id != 0;
    }

    /// <summary>Frees a run that <see cref="AllocateExact"/> gave, as a whole.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="pages">How many pages it has.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pages"/> is 0, or more than the largest block has. Nothing has
    /// changed.</exception>
    /// <exception cref="ArgumentException">There is no such run, or a block of it is not allocated as such; the message names the first.
    /// Nothing has changed.</exception>
    /// <remarks>A block that was freed alone before makes the run one that is not allocated. Cost: as <see cref="Free"/> for each bit of
    /// <paramref name="pages"/>.</remarks>
    public void FreeExact(nuint address, nuint pages)
    {
        ExactClass(pages);
        PageFreeError error = TryFreeExact(address, pages, out nuint place, out int sizeClass);
        if (error != PageFreeError.None)
        {
            throw Refusal(place, sizeClass, error);
        }
    }

    /// <summary>As <see cref="FreeExact"/>, but answers with what is wrong; where no run has so many pages, that there is no such size
    /// class.</summary>
    /// <inheritdoc cref="FreeExact" path="/param"/>
    public PageFreeError TryFreeExact(nuint address, nuint pages) => TryFreeExact(address, pages, out _, out _);

    private PageFreeError TryFreeExact(nuint address, nuint pages, out nuint place, out int order)
    {
        place = address;
        order = pages == 0 ? -1 : LeastClass(pages);
        PageFreeError error = Find(address, order, out _);
        if (error != PageFreeError.None)
        {
            return WhyRefused(address, order);
        }

        nuint dropped;
        using (_lock.Enter())
        {
            dropped = DropRun(address, pages);
            ClaimRun(address, dropped < pages ? dropped : 0);
            _underWay += dropped < pages ? 0 : 1;
        }

        if (dropped < pages)
        {
            place += dropped << _pageShift;
            order = BitOperations.Log2(pages - dropped);
            return WhyRefused(place, order);
        }

        _use?.Give(address, pages);
        using (_lock.Enter())
        {
            ReleaseRun(address, pages, report: true);
            _underWay--;
            EndObserved();
            return PageFreeError.None;
        }
    }

    private ulong TakeExact(nuint pages, int order)
    {
        if (order > _books.Tree.MaxOrder)
        {
            ObserveTooLarge(pages);
            return 0;
        }

        using (_lock.Enter())
        {
            ulong id = _books.TakeHighest(order, BlockKind.Dirty);
            if (id != 0)
            {
                _books.Shorten(id, order, pages, BlockKind.Dirty);
                _free -= pages;
                HandOutLast(id, order, pages);
            }

            ObserveRun(id, order, pages);
            return id;
        }
    }

    /// <summary>Takes the blocks of a run out of the books until one is refused. Under the lock.</summary>
    /// <returns>How many pages were taken out.</returns>
    private nuint DropRun(nuint address, nuint pages)
    {
        nuint done = 0;
        while (done < pages)
        {
            int piece = BitOperations.Log2(pages - done);
            bool found = Find(address + (done << _pageShift), piece, out ulong id) == PageFreeError.None;
            if (!found || !TryDropWord(id & ~63UL, 1UL << (int)id, piece))
            {
                break;
            }

            done += (nuint)1 << piece;
        }

        return done;
    }

    /// <summary>Puts the blocks of a run back. Under the lock.</summary>
    private void ClaimRun(nuint address, nuint pages)
    {
        for (nuint done = 0; done < pages;)
        {
            int piece = BitOperations.Log2(pages - done);
            Find(address + (done << _pageShift), piece, out ulong id);
            _books.Claim(id, piece);
            HandOut(id, piece);
            done += (nuint)1 << piece;
        }
    }

    /// <summary>Frees the blocks of a run that was taken out, and reports them if wanted. Under the lock.</summary>
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

            _books.ReleaseDropped(id, BlockKind.Dirty);
            done += (nuint)1 << piece;
        }
    }

    private int ExactClass(nuint pages)
    {
        nuint most = (nuint)1 << (Orders - 1);
        return pages - 1 < most ? LeastClass(pages) : throw new ArgumentOutOfRangeException(
            nameof(pages), pages, FormattableString.Invariant($"A run has 1 to {most} pages, not {pages}."));
    }
}
