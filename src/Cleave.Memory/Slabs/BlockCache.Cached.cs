namespace Cleave.Memory.Slabs;

/// <content>The free blocks that the cache keeps, and their way from and to the page allocator, several at a time.</content>
/// <remarks>
/// All threads share the page allocator, so each visit moves several blocks. Invariant <c>Found</c>: pages that are on the way between the
/// cache and the page allocator are counted by <see cref="CachedPages"/>, and the lock is held meanwhile. So a request that finds no
/// memory enters the lock of this cache when it drains all caches, and afterwards the pages are cached or free.
/// </remarks>
internal sealed partial class BlockCache
{
    /// <summary>The divisor of the number of blocks that callers have, which gives the number of blocks that are taken ahead.</summary>
    private const int AheadFraction = 16;

    /// <summary>Takes several blocks of an order from the page allocator ahead of their allocation, if the cache has none of the order and
    /// callers have many blocks of this cache.</summary>
    /// <returns>Whether the cache has a block of the order now.</returns>
    public unsafe bool TryRefill(int order)
    {
        // SAFETY: the page allocator allocates from the nodes, so the frames have entries. The blocks belong to this cache, whose lock is
        // held.
        using (_lock.Enter())
        {
            BlockCacheState.OrderState* cached = RowOf(order);
            int wanted = cached == null ? 0 : (int)Math.Min(_state->Blocks / AheadFraction, (cached->Capacity + 1) / 2);
            if (wanted < 2 || cached->Count > 0)
            {
                return wanted >= 2;
            }

            // Upholds Found: the pages count before they leave the page allocator.
            _state->CachedPages += (long)wanted << order;
            int taken = 0;
            try
            {
                taken = _host.TakeBlocks(((Span<nuint>)cached->Addresses)[..wanted], order);
            }
            finally
            {
                _state->CachedPages -= (long)(wanted - taken) << order;
            }

            cached->Count = taken;
            foreach (nuint address in cached->Items)
            {
                Own(address, order);
            }

            return taken > 0;
        }
    }

    /// <summary>Takes the pages of a cached block for a slab; returns false if no block of the order is cached.</summary>
    public unsafe bool TryTakePages(int order, out nuint address)
    {
        // SAFETY: the address of a cached block lies in a node, so its frame has an entry, which this lock protects.
        using (_lock.Enter())
        {
            bool isCached = TryPop(order, out address);
            if (isCached)
            {
                _table.Find(address)->Owner = 0;
            }

            return isCached;
        }
    }

    /// <summary>Caches the pages of an empty slab, whose frames were cleared; returns false if no block of the order is ever
    /// cached.</summary>
    public bool TryKeepPages(nuint address, int order)
    {
        using (_lock.Enter())
        {
            bool isCached = TryPush(address, order);
            if (isCached)
            {
                Own(address, order);
            }

            return isCached;
        }
    }

    /// <summary>Takes out some cached blocks of one order, which then belong to the calling thread.</summary>
    /// <returns>The number of blocks; 0 if no block is cached.</returns>
    public unsafe int TakeOut(Span<nuint> blocks, out int order)
    {
        // SAFETY: the address of a cached block lies in a node, so its frame has an entry, which this lock protects.
        using (_lock.Enter())
        {
            int count = 0;
            for (order = 0; order < BlockCacheState.Orders && count == 0; order++)
            {
                while (count < blocks.Length && TryPop(order, out nuint address))
                {
                    _table.Find(address)->Owner = 0;
                    blocks[count++] = address;
                }
            }

            order--;
            return count;
        }
    }

    private unsafe bool TryPop(int order, out nuint address)
    {
        // SAFETY: the caller holds the lock. The count is at most the capacity, so the entry below it exists.
        BlockCacheState.OrderState* cached = RowOf(order);
        if (cached == null || cached->Count == 0)
        {
            address = 0;
            return false;
        }

        address = ((nuint*)&cached->Addresses)[--cached->Count];
        _state->CachedPages -= 1L << order;
        return true;
    }

    /// <summary>Caches a block. If there is no room, the blocks that were cached longest are given back first.</summary>
    private unsafe bool TryPush(nuint address, int order)
    {
        // SAFETY: the caller holds the lock. The count is below the capacity where an entry is written.
        BlockCacheState.OrderState* cached = RowOf(order);
        if (cached == null || cached->Capacity == 0)
        {
            return false;
        }

        if (cached->Count == cached->Capacity)
        {
            GiveBack(cached, order, (cached->Capacity + 1) / 2);
        }

        ((nuint*)&cached->Addresses)[cached->Count++] = address;
        _state->CachedPages += 1L << order;
        return true;
    }

    private unsafe void GiveBack(BlockCacheState.OrderState* cached, int order, int count)
    {
        // SAFETY: the address of a cached block lies in a node, so its frame has an entry, which the lock of this cache protects. The
        // caller holds the lock.
        Span<nuint> oldest = cached->Items[..count];
        foreach (nuint address in oldest)
        {
            _table.Find(address)->Owner = 0;
        }

        // Blocks that lie side by side are given back in one step if they are in the order of their addresses.
        oldest.Sort();
        _host.GiveBlocks(oldest, order);
        cached->Items[count..].CopyTo(cached->Items);
        cached->Count -= count;

        // Upholds Found: the pages count until they are free in the page allocator.
        _state->CachedPages -= (long)count << order;
    }

    private unsafe void Own(nuint address, int order)
    {
        // SAFETY: the block lies in a node, so its frame has an entry. The block is free and belongs to the calling thread.
        FrameInfo* frame = _table.Find(address);
        (frame->Start, frame->Owner, frame->Order, frame->IsWhole) = (address, Owner, (byte)order, 1);
    }

    private unsafe BlockCacheState.OrderState* RowOf(int order) =>
        // SAFETY: the state has a row for each of these orders, and lives as long as the object cache.
        order < BlockCacheState.Orders ? (BlockCacheState.OrderState*)&_state->Cached + order : null;
}
