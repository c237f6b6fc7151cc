using System.Numerics;

namespace Cleave.Memory.Pages;

/// <content>Runs of pages whose number is not a power of two.</content>
public sealed partial class PageAllocator
{
    /// <summary>Allocates a run of any number of pages: a block of the next power of two, whose tail is freed at once.</summary>
    /// <param name="pages">The number of pages, at least 1.</param>
    /// <returns>The address of the run, aligned as the address of the block would be.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pages"/> is 0, or more than the largest block has. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No free block is large enough. Nothing has changed.</exception>
    /// <remarks>
    /// A run consists of one block for each set bit of <paramref name="pages"/>, the largest first. For example, 13 pages are blocks of
    /// order 3, 2 and 0, which begin 0, 8 and 12 pages behind the address. <see cref="FreeExact"/> frees the whole run; <see cref="Free"/>
    /// and <see cref="FreeBulk"/> free some of its blocks, each as a block of its own order. Cost: as <see cref="Allocate"/>, plus some
    /// steps for each bit.
    /// </remarks>
    public nuint AllocateExact(nuint pages) =>
        TryAllocateExact(pages, out nuint address) ? address : throw NoMemory(pages, isBlock: false).ToException();

    /// <summary>Allocates a run as <see cref="AllocateExact"/> does, but returns false if no free block is large enough.</summary>
    /// <param name="pages">The number of pages, at least 1.</param>
    /// <param name="address">The address of the run, or 0 if the call returned false.</param>
    /// <inheritdoc cref="AllocateExact" path="/exception[1]"/>
    public bool TryAllocateExact(nuint pages, out nuint address)
    {
        ThrowIfDisposed();
        int order = ExactOrder(pages);
        ulong id = TakeExact(pages, order);
        if (id == 0 && MayHaveDrained())
        {
            id = TakeExact(pages, order);
        }

        address = id == 0 ? 0 : _places.AddressOf(id, order);
        if (id != 0)
        {
            _use?.Take(address, pages);
        }

        return id != 0;
    }

    /// <summary>Allocates a run as <see cref="AllocateExact"/> does, but returns false with the reason if no free block is large
    /// enough.</summary>
    /// <param name="pages">The number of pages, at least 1.</param>
    /// <param name="address">The address of the run, or 0 if the call returned false.</param>
    /// <param name="failure">The reason why the call returned false; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="AllocateExact" path="/exception[1]"/>
    public bool TryAllocateExact(nuint pages, out nuint address, out AllocationFailure failure)
    {
        bool served = TryAllocateExact(pages, out address);
        failure = served ? default : NoMemory(pages, isBlock: false);
        return served;
    }

    /// <summary>Frees a whole run that <see cref="AllocateExact"/> allocated.</summary>
    /// <param name="address">The address of the run.</param>
    /// <param name="pages">The number of pages of the run.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pages"/> is 0, or more than the largest block has. Nothing has
    /// changed.</exception>
    /// <exception cref="MisuseException">No such run exists, or one of its blocks is not allocated as part of it; the message names the
    /// first. Nothing has changed.</exception>
    /// <remarks>If a block of the run was freed alone before, the run is no longer allocated as a whole, and the call throws. Cost: as
    /// <see cref="Free"/> for each bit of <paramref name="pages"/>.</remarks>
    public void FreeExact(nuint address, nuint pages)
    {
        ExactOrder(pages);
        if (!TryFreeExact(address, pages, out nuint place, out int order))
        {
            throw Refusal(place, order);
        }
    }

    /// <summary>Frees a run as <see cref="FreeExact"/> does, but returns false if that is impossible.</summary>
    /// <inheritdoc cref="FreeExact" path="/param"/>
    /// <returns>True if the run was freed; false if nothing has changed.</returns>
    public bool TryFreeExact(nuint address, nuint pages) => TryFreeExact(address, pages, out _, out int _);

    /// <summary>Frees a run as <see cref="FreeExact"/> does, but returns false with the reason if that is impossible. If no block is large
    /// enough for so many pages, the reason is <see cref="MisuseKind.NoSuchOrder"/>.</summary>
    /// <param name="address">The address of the run.</param>
    /// <param name="pages">The number of pages of the run.</param>
    /// <param name="misuse">The reason why the run cannot be freed; <c>default</c> if it was freed.</param>
    /// <returns>True if the run was freed; false if nothing has changed.</returns>
    public bool TryFreeExact(nuint address, nuint pages, out Misuse misuse)
    {
        bool freed = TryFreeExact(address, pages, out nuint place, out int order);
        misuse = freed ? default : MisuseOf(place, order);
        return freed;
    }

    /// <summary>Frees a run, or finds the block of it that cannot be freed.</summary>
    private bool TryFreeExact(nuint address, nuint pages, out nuint place, out int order)
    {
        place = address;
        order = pages == 0 ? -1 : LeastOrder(pages);
        if (Find(address, order, out _) != MisuseKind.None)
        {
            return false;
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
            return false;
        }

        _use?.Give(address, pages);
        using (_lock.Enter())
        {
            ReleaseRun(address, pages, report: true);
            _underWay--;
            EndObserved();
            return true;
        }
    }

    private int ExactOrder(nuint pages)
    {
        nuint most = (nuint)1 << (Orders - 1);
        return pages - 1 < most ? LeastOrder(pages) : throw new ArgumentOutOfRangeException(
            nameof(pages), pages, FormattableString.Invariant($"A run has 1 to {most} pages, not {pages}."));
    }
}
