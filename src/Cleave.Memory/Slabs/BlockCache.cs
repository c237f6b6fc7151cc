using Cleave.Locks;

namespace Cleave.Memory.Slabs;

/// <summary>The blocks of whole pages that one object cache has allocated: those that callers have, and free ones that the cache keeps for
/// its next allocations.</summary>
/// <remarks>
/// <para>
/// Each cache has a lock for its blocks, so threads that use their own blocks do not wait for each other, and a thread may free the block
/// of another cache at once. The lock is a leaf: no code enters another lock while it holds this one, except that of the page allocator
/// when a block is split.
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
    /// <summary>The number of orders of which blocks may be cached, from order 0.</summary>
    public const int Orders = 8;

    private readonly ShortLock _lock = new();
    private readonly FrameTable _table;
    private readonly nuint[][] _cached;
    private readonly int[] _counts = new int[Orders];
    private long _cachedPages;
    private long _blocks;
    private long _pages;

    /// <param name="host">The allocator, which says how many blocks of each order are cached.</param>
    /// <param name="table">The table of the frames.</param>
    /// <param name="cache">The id of the object cache.</param>
    /// <param name="isThreads">Whether the cache may have a thread as its owner. Otherwise no block is cached.</param>
    public BlockCache(ISlabHost host, FrameTable table, int cache, bool isThreads)
    {
        _table = table;
        Owner = -cache;
        _cached = [.. Enumerable.Range(0, Orders).Select(order => new nuint[isThreads ? host.CachedBlocks(order) : 0])];
    }

    /// <summary>The value of <see cref="FrameInfo.Owner"/> for the blocks of this cache: the negative id of the object cache.</summary>
    public int Owner { get; }

    /// <summary>The number of pages of cached blocks. Read without the lock.</summary>
    public ulong CachedPages => (ulong)Volatile.Read(ref _cachedPages);

    /// <summary>The number of blocks that callers have, and the number of pages that their allocations need.</summary>
    public (ulong Blocks, ulong Pages) InUse
    {
        get
        {
            using (_lock.Enter())
            {
                return ((ulong)_blocks, (ulong)_pages);
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
            if (order >= Orders || _counts[order] == 0)
            {
                address = 0;
                return false;
            }

            address = _cached[order][--_counts[order]];
            _cachedPages -= 1L << order;
            HandOut(_table.Find(address), pages, state);
            return true;
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

    /// <summary>Takes out some cached blocks of one order, which then belong to the calling thread.</summary>
    /// <returns>The number of blocks; 0 if no block is cached.</returns>
    public unsafe int TakeOut(Span<nuint> blocks, out int order)
    {
        // SAFETY: the address of a cached block lies in a node, so its frame has an entry, which this lock protects.
        using (_lock.Enter())
        {
            order = Math.Max(0, _counts.AsSpan().IndexOfAnyExcept(0));
            int count = Math.Min(blocks.Length, _counts[order]);
            _counts[order] -= count;
            _cachedPages -= (long)count << order;
            _cached[order].AsSpan(_counts[order], count).CopyTo(blocks);
            foreach (nuint address in blocks[..count])
            {
                _table.Find(address)->Owner = 0;
            }

            return count;
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

        _blocks++;
        _pages += (long)pages;
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

        _blocks--;
        _pages -= frame->Pages;
        (frame->BlockState, frame->Kind, frame->Before) = (ObjectSlot.Free, FrameKind.None, FrameInfo.WasBlock);
        if (!mayCache || frame->IsWhole == 0 || order >= Orders || _counts[order] >= _cached[order].Length)
        {
            frame->Owner = 0;
            return false;
        }

        _cached[order][_counts[order]++] = address;
        _cachedPages += 1L << order;
        return true;
    }
}
