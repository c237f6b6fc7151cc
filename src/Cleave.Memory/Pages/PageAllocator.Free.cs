using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Giving single blocks back.</content>
public sealed partial class PageAllocator
{
    /// <summary>Frees a block.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="order">The order that it was allocated with.</param>
    /// <exception cref="ArgumentException">The call is wrong: there is no such order, the address is in no region or not aligned for
    /// it, the block is free already, or was allocated with another order. The message says which. Nothing has changed.</exception>
    /// <remarks>
    /// Merges it with its buddy as long as that is free. Of several calls that free a block at the same time one succeeds. A block that was
    /// freed and has been handed out again with the same order is another's, and freed: no books can tell that from a rightful call.
    /// Cost: as <see cref="Allocate"/>.
    /// </remarks>
    public void Free(nuint address, int order)
    {
        PageFreeError error = TryFree(address, order);
        if (error != PageFreeError.None)
        {
            throw Refusal(address, order, error);
        }
    }

    /// <summary>As <see cref="Free"/>, but answers with what is wrong.</summary>
    /// <inheritdoc cref="Free" path="/param"/>
    public PageFreeError TryFree(nuint address, int order)
    {
        PageFreeError error = Find(address, order, out ulong id);
        if (error != PageFreeError.None)
        {
            return WhyRefused(address, order);
        }

        bool freed = order == 0 && _caches is { } caches
            ? TryKeep(caches, id)
            : _use is null ? TryRelease(id, order) : TryRelease(id, order, address, _use);
        return freed ? PageFreeError.None : WhyRefused(address, order);
    }

    private bool TryRelease(ulong id, int order)
    {
        using (_lock.Enter())
        {
            bool freed = _books.TryRelease(id, order, BlockKind.Dirty);
            _free += freed ? 1UL << order : 0;
            if (freed && _observer is not null)
            {
                ObserveFree(AddressOf(id, order));
                EndObserved();
            }

            return freed;
        }
    }

    /// <summary>Between leaving the books as allocated and coming back as free, the block is told to be out of use.</summary>
    private bool TryRelease(ulong id, int order, nuint address, IPageUse use)
    {
        using (_lock.Enter())
        {
            if (!_books.TryDrop(id))
            {
                return false;
            }

            _underWay++;
        }

        use.Give(address, (nuint)1 << order);
        using (_lock.Enter())
        {
            _books.ReleaseDropped(id, BlockKind.Dirty);
            _free += 1UL << order;
            ObserveFree(address);
            _underWay--;
            EndObserved();
            return true;
        }
    }

    /// <summary>The id that a block would have, or why there can be none.</summary>
    private PageFreeError Find(nuint address, int order, out ulong id)
    {
        ThrowIfDisposed();
        id = 0;
        if ((uint)order >= (uint)Orders)
        {
            return PageFreeError.NoSuchOrder;
        }

        int place = _trees.IndexOf(address);
        if (place < 0)
        {
            return PageFreeError.NoRegion;
        }

        ref readonly TreeRow row = ref _trees.Row(place);
        nuint offset = address - row.Address;
        if ((offset & (((nuint)1 << (order + _pageShift)) - 1)) != 0)
        {
            return PageFreeError.Misaligned;
        }

        if (order > row.Order)
        {
            return PageFreeError.OtherOrder;
        }

        id = _books.Tree.IdOf(order, (row.FirstPage + (offset >> _pageShift)) >> order);
        return PageFreeError.None;
    }
}
