using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Allocation of single blocks.</content>
/// <example>
/// <code>
/// using Cleave.Memory.Frames;
///
/// using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 64 &lt;&lt; 20 }] });
/// using var pages = new PageAllocator(memory.ToFreePageList());
/// nuint eight = pages.Allocate(order: 3); // 8 pages, at a multiple of their size.
/// Console.WriteLine(eight % pages.SizeOf(3)); // 0
/// pages.Free(eight, 3);
/// </code>
/// </example>
public sealed partial class PageAllocator
{
    /// <summary>Allocates a block of pages.</summary>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <returns>The address of the block, a multiple of its size relative to the beginning of its tree. The contents are unknown.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or not below <see cref="Orders"/>. Nothing has
    /// changed.</exception>
    /// <exception cref="AllocationException">No free block is large enough. Nothing has changed.</exception>
    /// <remarks>
    /// Allocates a free block of the order, or halves the smallest larger one. Cost: practically constant; the steps of one search grow
    /// with the logarithm of the memory size to the base 64.
    /// </remarks>
    public nuint Allocate(int order) =>
        TryAllocate(order, out nuint address) ? address : throw NoMemory((nuint)1 << order, isBlock: true).ToException();

    /// <summary>Allocates a block as <see cref="Allocate"/> does, but returns false if no free block is large enough.</summary>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <param name="address">The address of the block, or 0 if the call returned false.</param>
    /// <inheritdoc cref="Allocate" path="/exception[1]"/>
    public bool TryAllocate(int order, out nuint address)
    {
        return TryTakeCached(order, out address) || TryTake(Known(order), out address, out _);
    }

    /// <summary>Allocates a block as <see cref="Allocate"/> does, but returns false with the reason if no free block is large
    /// enough.</summary>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <param name="address">The address of the block, or 0 if the call returned false.</param>
    /// <param name="failure">The reason why the call returned false; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="Allocate" path="/exception[1]"/>
    public bool TryAllocate(int order, out nuint address, out AllocationFailure failure)
    {
        bool served = TryAllocate(order, out address);
        failure = served ? default : NoMemory((nuint)1 << order, isBlock: true);
        return served;
    }

    /// <summary>Allocates the block at a given address.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <exception cref="ArgumentException">No such block can exist: the order is out of range, or the address is in no region, is not
    /// aligned for the order, or lies in a smaller tree. Nothing has changed.</exception>
    /// <exception cref="AllocationException">A part of the block is allocated. Nothing has changed.</exception>
    /// <remarks>
    /// A block in a thread cache counts as free. Cost: as <see cref="Allocate"/>, plus a few steps for each halving of the free block that
    /// contains the requested one. If a part of the block is not free, all thread caches are drained first.
    /// </remarks>
    public void AllocateAt(nuint address, int order)
    {
        if (!TryAllocateAt(address, order))
        {
            throw NotFree(address, order).ToException();
        }
    }

    /// <summary>Allocates a block as <see cref="AllocateAt"/> does, but returns false if a part of the block is allocated.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <inheritdoc cref="AllocateAt" path="/exception[1]"/>
    public bool TryAllocateAt(nuint address, int order)
    {
        MisuseKind wrong = Find(address, order, out ulong id);
        if (wrong != MisuseKind.None)
        {
            throw NoSuchBlock(address, order, wrong);
        }

        bool taken = TryCarve(id, order) || (MayHaveDrained() && TryCarve(id, order));
        if (taken)
        {
            _use?.Take(address, (nuint)1 << order);
        }

        return taken;
    }

    /// <summary>Allocates a block as <see cref="AllocateAt"/> does, but returns false with the reason if a part of the block is
    /// allocated.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order: the block has 2^<paramref name="order"/> pages.</param>
    /// <param name="failure">The reason why the call returned false; <c>default</c> if it succeeded.</param>
    /// <inheritdoc cref="AllocateAt" path="/exception[1]"/>
    public bool TryAllocateAt(nuint address, int order, out AllocationFailure failure)
    {
        bool served = TryAllocateAt(address, order);
        failure = served ? default : NotFree(address, order);
        return served;
    }

    /// <summary>Describes a block of which a part is allocated.</summary>
    private AllocationFailure NotFree(nuint address, int order) => NoMemory((nuint)1 << order, isBlock: true) with
    {
        Reason = NoSpaceReason.Range,
        Range = (address, address + SizeOf(order)),
        Fitting = 0,
    };

    /// <summary>Takes a block out of the metadata. If no block is free, drains the thread caches and tries again.</summary>
    /// <param name="order">An order that exists.</param>
    /// <param name="address">The address of the block, or 0.</param>
    /// <param name="isZero">Whether the block is known to read zero.</param>
    internal bool TryTake(int order, out nuint address, out bool isZero)
    {
        ThrowIfDisposed();
        ulong id = TakeFromMetadata(order);
        if (id == 0 && MayHaveDrained())
        {
            id = TakeFromMetadata(order);
        }

        address = id == 0 ? 0 : _places.AddressOf(id, order);
        isZero = id != 0 && _use is { } use && use.Take(address, (nuint)1 << order);
        return id != 0;
    }

    private ulong TakeFromMetadata(int order)
    {
        if (order > _metadata.Tree.MaxOrder)
        {
            ObserveTooLarge(order);
            return 0;
        }

        using (_lock.Enter())
        {
            ulong id = _metadata.TakeHighest(order, BlockKind.Dirty);
            if (id != 0)
            {
                _free -= 1UL << order;
                _held.HandOut(id, order);
            }

            ObserveBlock(id, order);
            return id;
        }
    }

    /// <summary>Takes a block out of the free block that contains it, if one does.</summary>
    private bool TryCarve(ulong id, int order)
    {
        using (_lock.Enter())
        {
            _metadata.WriteChain();
            ulong holder = _metadata.HolderOf(id);
            bool free = holder != 0 && _metadata.Map[holder] == BlockState.FreeDirty;
            if (free)
            {
                _metadata.Carve(holder, id, BlockKind.Dirty);
                _free -= 1UL << order;
                _held.HandOut(id, order);
            }

            ObserveAt(id, order, free);
            return free;
        }
    }
}
