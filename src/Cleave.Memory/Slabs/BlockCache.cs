using Cleave.Locks;

namespace Cleave.Memory.Slabs;

/// <summary>The blocks of whole pages that one object cache has allocated: those that callers have, and free ones that the cache keeps for
/// its next allocations.</summary>
/// <remarks>
/// <para>
/// Each cache has a lock for its blocks, so threads that use their own blocks do not wait for each other, and a thread may free the block
/// of another cache at once. The lock is a leaf: no code enters another lock while it holds this one, except those of the page allocator
/// and below it, when a block is split or when several blocks are taken or given back at once.
/// </para>
/// <para>
/// Invariant <c>Freed once</c>: as long as <see cref="FrameInfo.Owner"/> of a frame is <see cref="Owner"/>, the entry is written under this
/// lock, or by the thread that has claimed the block. A thread claims a block by changing <see cref="FrameInfo.BlockState"/> from allocated
/// to free under the lock; until the block is released or allocated again, the claiming thread alone uses it. A block on a stack of cached
/// blocks is free and has no kind, so every free of it is refused. All methods are thread-safe.
/// </para>
/// </remarks>
internal sealed partial class BlockCache
{
    private readonly ShortLock _lock = new();
    private readonly ISlabHost _host;
    private readonly FrameTable _table;
    private readonly unsafe BlockCacheState* _state;

    /// <param name="host">The allocator, which says how many blocks of each order are cached, and moves blocks from and to the page
    /// allocator.</param>
    /// <param name="table">The table of the frames.</param>
    /// <param name="cache">The id of the object cache.</param>
    /// <param name="state">The state of the blocks, all zero, in the memory of the object cache.</param>
    /// <param name="isThreads">Whether the cache may have a thread as its owner. Otherwise no block is cached.</param>
    public unsafe BlockCache(ISlabHost host, FrameTable table, int cache, BlockCacheState* state, bool isThreads)
    {
        // SAFETY: the state lives as long as the object cache, and whoever uses this object also refers to that cache.
        (_host, _table) = (host, table);
        _state = state;
        Owner = -cache;
        for (int order = 0; isThreads && order < BlockCacheState.Orders; order++)
        {
            state->Cached[order].Capacity = host.CachedBlocks(order);
        }
    }

    /// <summary>The value of <see cref="FrameInfo.Owner"/> for the blocks of this cache: the negative id of the object cache.</summary>
    public int Owner { get; }

    /// <summary>The number of pages of cached blocks. Read without the lock.</summary>
    // SAFETY: the state lives as long as the object cache.
    public unsafe ulong CachedPages => (ulong)Volatile.Read(ref _state->CachedPages);

    /// <summary>The number of blocks that callers have, and the number of pages that their allocations need.</summary>
    public unsafe (ulong Blocks, ulong Pages) InUse
    {
        get
        {
            // SAFETY: the state lives as long as the object cache.
            using (_lock.Enter())
            {
                return ((ulong)_state->Blocks, (ulong)_state->Pages);
            }
        }
    }

    /// <summary>Describes a block of pages that was just taken, and allocates it to a caller. Re-establishes Spare.</summary>
    /// <param name="frame">The first frame of the block, which belongs to the calling thread.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="pages">The number of pages that its allocation needs.</param>
    /// <param name="isWhole">Whether all pages of the order were taken, and not only those that the allocation needs.</param>
    /// <param name="state">The state to allocate the block with.</param>
    public unsafe void Describe(FrameInfo* frame, int order, nuint pages, bool isWhole, byte state)
    {
        // SAFETY: the frame is an entry of the table that the caller owns.
        using (_lock.Enter())
        {
            (frame->Owner, frame->Order, frame->IsWhole) = (Owner, (byte)order, isWhole ? (byte)1 : (byte)0);
            HandOut(frame, pages, state);
        }
    }

    /// <summary>Allocates a cached block to a caller; returns false if none of the order is cached.</summary>
    public unsafe bool TryTake(int order, nuint pages, byte state, out nuint address)
    {
        // SAFETY: the address of a cached block lies in a node, so its frame has an entry, which this lock protects.
        using (_lock.Enter())
        {
            bool isCached = TryPop(order, out address);
            if (isCached)
            {
                HandOut(_table.Find(address), pages, state);
            }

            return isCached;
        }
    }

    /// <summary>Claims an allocated block for the calling thread, so that no other thread can free it. Upholds Freed once.</summary>
    /// <returns>False, and nothing has changed, if no block of so many pages of this cache is allocated there.</returns>
    public unsafe bool TryClaim(FrameInfo* frame, nuint pages, out byte state)
    {
        // SAFETY: the frame is an entry of the table, which stays mapped until the heap is disposed.
        using (_lock.Enter())
        {
            state = frame->BlockState;
            bool isOurs = frame->Owner == Owner && ObjectSlot.IsOut(state) && frame->Pages == pages;
            frame->BlockState = isOurs ? ObjectSlot.Free : frame->BlockState;
            return isOurs;
        }
    }

    /// <summary>Releases a block that the calling thread has claimed.</summary>
    /// <param name="frame">The first frame of the block.</param>
    /// <param name="address">The address of the block.</param>
    /// <param name="mayCache">Whether the block may be cached if there is room.</param>
    /// <returns>Whether the block is cached. Otherwise its pages belong to the calling thread, which has to free them.</returns>
    public unsafe bool Release(FrameInfo* frame, nuint address, bool mayCache)
    {
        // SAFETY: the frame is an entry of the table, and the calling thread has claimed its block.
        using (_lock.Enter())
        {
            return TakeBack(frame, address, mayCache);
        }
    }

    /// <summary>Claims and releases an allocated block in one step, if it is not charged to a group.</summary>
    /// <returns>False, and nothing has changed, if no such block of this cache is allocated there.</returns>
    public unsafe bool TryFree(FrameInfo* frame, nuint address, nuint pages, bool mayCache, out bool isCached)
    {
        // SAFETY: the frame is an entry of the table, which stays mapped until the heap is disposed.
        using (_lock.Enter())
        {
            bool isOurs = frame->Owner == Owner && frame->BlockState == ObjectSlot.Allocated && frame->Pages == pages;
            isCached = isOurs && TakeBack(frame, address, mayCache);
            return isOurs;
        }
    }

    private unsafe void HandOut(FrameInfo* frame, nuint pages, byte state)
    {
        // SAFETY: the caller holds the lock, and the block of the frame belongs to nobody else.
        (frame->Kind, frame->Pages) = (FrameKind.Block, (uint)pages);
        if (frame->IsWhole != 0 && SpareOf(frame) > 0)
        {
            Link(frame);
        }

        _state->Blocks++;
        _state->Pages += (long)pages;
        Volatile.Write(ref frame->BlockState, state);
    }

    private unsafe bool TakeBack(FrameInfo* frame, nuint address, bool mayCache)
    {
        // SAFETY: the caller holds the lock, and has found the block of the frame allocated or has claimed it.
        int order = frame->Order;
        if (frame->IsWhole != 0 && SpareOf(frame) > 0)
        {
            Unlink(frame);
        }

        _state->Blocks--;
        _state->Pages -= frame->Pages;
        (frame->BlockState, frame->Kind, frame->Before) = (ObjectSlot.Free, FrameKind.None, FrameInfo.WasBlock);
        bool isCached = mayCache && frame->IsWhole != 0 && TryPush(address, order);
        frame->Owner = isCached ? Owner : 0;
        return isCached;
    }
}
