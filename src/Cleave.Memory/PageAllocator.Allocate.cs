using Cleave.Sets;

namespace Cleave.Memory;

/// <content>Single blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Allocates a block.</summary>
    /// <param name="sizeClass">The block has 2^<paramref name="sizeClass"/> pages.</param>
    /// <returns>Its address, a multiple of its size relative to the beginning of its tree. What it holds is unknown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such size class. Nothing has changed.</exception>
    /// <exception cref="AllocException">No block is free that is large enough. Nothing has changed.</exception>
    /// <remarks>
    /// Takes a block of the size class, else halves the smallest larger one. Cost: constant, in practice; the steps of one search grow
    /// with the logarithm of the memory to the base 64.
    /// </remarks>
    public nuint Allocate(int sizeClass) =>
        TryAllocate(sizeClass, out nuint address) ? address : throw NoMemory($"block of {PagesText(1UL << sizeClass)}");

    /// <summary>As <see cref="Allocate"/>, but answers false where no block is free that is large enough.</summary>
    /// <inheritdoc cref="Allocate" path="/exception[1]"/>
    public bool TryAllocate(int sizeClass, out nuint address)
    {
        if (sizeClass == 0 && _caches is { } caches)
        {
            ThrowIfDisposed();
            ulong page = TakeCached(caches);
            address = page == 0 ? 0 : AddressOf(page, 0);
            return page != 0 || TryTake(0, out address, out _);
        }

        return TryTake(Known(sizeClass), out address, out _);
    }

    /// <summary>Allocates the block at an address.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="sizeClass">The block has 2^<paramref name="sizeClass"/> pages.</param>
    /// <exception cref="ArgumentException">There can be no such block: the size class is none, or the address is in no region, not aligned
    /// for it, or of a tree that is smaller. Nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">A part of it is allocated. Nothing has changed.</exception>
    /// <remarks>
    /// A page that threads keep is taken too. Cost: as <see cref="Allocate"/>, and a few steps for each halving of the free block that it
    /// lies in; where a part of it is not free, first all that threads keep is given back.
    /// </remarks>
    public void AllocateAt(nuint address, int sizeClass)
    {
        if (!TryAllocateAt(address, sizeClass))
        {
            throw new InvalidOperationException($"The {BlockText(address, sizeClass)} is not free as a whole.");
        }
    }

    /// <summary>As <see cref="AllocateAt"/>, but answers false where a part of the block is allocated.</summary>
    /// <inheritdoc cref="AllocateAt" path="/exception[1]"/>
    public bool TryAllocateAt(nuint address, int sizeClass)
    {
        PageFreeError error = Find(address, sizeClass, out ulong id);
        if (error != PageFreeError.None)
        {
            throw NoSuchBlock(address, sizeClass, error);
        }

        bool taken = TryCarve(id, sizeClass) || (MayHaveDrained() && TryCarve(id, sizeClass));
        if (taken)
        {
            _use?.Take(address, (nuint)1 << sizeClass);
        }

        return taken;
    }

    /// <summary>Takes a block from the books; where there is none, again with what threads keep.</summary>
    /// <param name="sizeClass">A size class that there is.</param>
    /// <param name="address">The address of the block, or 0.</param>
    /// <param name="isZero">Whether it is known to read zero.</param>
    internal bool TryTake(int sizeClass, out nuint address, out bool isZero)
    {
        ThrowIfDisposed();
        ulong id = TakeFromBooks(sizeClass);
        if (id == 0 && MayHaveDrained())
        {
            id = TakeFromBooks(sizeClass);
        }

        address = id == 0 ? 0 : AddressOf(id, sizeClass);
        isZero = id != 0 && _use is { } use && use.Take(address, (nuint)1 << sizeClass);
        return id != 0;
    }

    private ulong TakeFromBooks(int sizeClass)
    {
        if (sizeClass > _books.Tree.MaxOrder)
        {
            ObserveTooLarge(sizeClass);
            return 0;
        }

        using (_lock.Enter())
        {
            ulong id = _books.TakeHighest(sizeClass, BlockKind.Dirty);
            if (id != 0)
            {
                _free -= 1UL << sizeClass;
                HandOut(id, sizeClass);
            }

            ObserveBlock(id, sizeClass);
            return id;
        }
    }

    /// <summary>Takes a block out of the free one that holds it, if one does.</summary>
    private bool TryCarve(ulong id, int sizeClass)
    {
        using (_lock.Enter())
        {
            _books.WriteChain();
            ulong holder = _books.HolderOf(id);
            bool free = holder != 0 && _books.Map[holder] == BlockState.FreeDirty;
            if (free)
            {
                _books.Carve(holder, id, BlockKind.Dirty);
                _free -= 1UL << sizeClass;
                HandOut(id, sizeClass);
            }

            ObserveAt(id, sizeClass, free);
            return free;
        }
    }
}
