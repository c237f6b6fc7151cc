using Cleave.Memory.Contract;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Single blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Allocates a block.</summary>
    /// <param name="order">The block has 2^<paramref name="order"/> pages.</param>
    /// <returns>Its address, a multiple of its size relative to the beginning of its tree. What it holds is unknown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such order. Nothing has changed.</exception>
    /// <exception cref="AllocationException">No block is free that is large enough. Nothing has changed.</exception>
    /// <remarks>
    /// Takes a block of the order, else halves the smallest larger one. Cost: constant, in practice; the steps of one search grow
    /// with the logarithm of the memory to the base 64.
    /// </remarks>
    public nuint Allocate(int order) =>
        TryAllocate(order, out nuint address) ? address : throw NoMemory($"block of {PagesText(1UL << order)}");

    /// <summary>As <see cref="Allocate"/>, but answers false where no block is free that is large enough.</summary>
    /// <inheritdoc cref="Allocate" path="/exception[1]"/>
    public bool TryAllocate(int order, out nuint address)
    {
        if (order == 0 && _caches is { } caches)
        {
            ThrowIfDisposed();
            ulong page = TakeCached(caches);
            address = page == 0 ? 0 : AddressOf(page, 0);
            return page != 0 || TryTake(0, out address, out _);
        }

        return TryTake(Known(order), out address, out _);
    }

    /// <summary>Allocates the block at an address.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="order">The block has 2^<paramref name="order"/> pages.</param>
    /// <exception cref="ArgumentException">There can be no such block: the order is none, or the address is in no region, not aligned
    /// for it, or of a tree that is smaller. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">A part of it is allocated. Nothing has changed.</exception>
    /// <remarks>
    /// A page that threads keep is taken too. Cost: as <see cref="Allocate"/>, and a few steps for each halving of the free block that it
    /// lies in; where a part of it is not free, first all that threads keep is given back.
    /// </remarks>
    public void AllocateAt(nuint address, int order)
    {
        if (!TryAllocateAt(address, order))
        {
            throw new InvalidOperationException($"The {BlockText(address, order)} is not free as a whole.");
        }
    }

    /// <summary>As <see cref="AllocateAt"/>, but answers false where a part of the block is allocated.</summary>
    /// <inheritdoc cref="AllocateAt" path="/exception[1]"/>
    public bool TryAllocateAt(nuint address, int order)
    {
        PageFreeError error = Find(address, order, out ulong id);
        if (error != PageFreeError.None)
        {
            throw NoSuchBlock(address, order, error);
        }

        bool taken = TryCarve(id, order) || (MayHaveDrained() && TryCarve(id, order));
        if (taken)
        {
            _use?.Take(address, (nuint)1 << order);
        }

        return taken;
    }

    /// <summary>Takes a block from the books; where there is none, again with what threads keep.</summary>
    /// <param name="order">An order that there is.</param>
    /// <param name="address">The address of the block, or 0.</param>
    /// <param name="isZero">Whether it is known to read zero.</param>
    internal bool TryTake(int order, out nuint address, out bool isZero)
    {
        ThrowIfDisposed();
        ulong id = TakeFromBooks(order);
        if (id == 0 && MayHaveDrained())
        {
            id = TakeFromBooks(order);
        }

        address = id == 0 ? 0 : AddressOf(id, order);
        isZero = id != 0 && _use is { } use && use.Take(address, (nuint)1 << order);
        return id != 0;
    }

    private ulong TakeFromBooks(int order)
    {
        if (order > _books.Tree.MaxOrder)
        {
            ObserveTooLarge(order);
            return 0;
        }

        using (_lock.Enter())
        {
            ulong id = _books.TakeHighest(order, BlockKind.Dirty);
            if (id != 0)
            {
                _free -= 1UL << order;
                HandOut(id, order);
            }

            ObserveBlock(id, order);
            return id;
        }
    }

    /// <summary>Takes a block out of the free one that holds it, if one does.</summary>
    private bool TryCarve(ulong id, int order)
    {
        using (_lock.Enter())
        {
            _books.WriteChain();
            ulong holder = _books.HolderOf(id);
            bool free = holder != 0 && _books.Map[holder] == BlockState.FreeDirty;
            if (free)
            {
                _books.Carve(holder, id, BlockKind.Dirty);
                _free -= 1UL << order;
                HandOut(id, order);
            }

            ObserveAt(id, order, free);
            return free;
        }
    }
}
