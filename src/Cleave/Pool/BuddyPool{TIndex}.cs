using System.Numerics;
using Cleave.Pool;

namespace Cleave;

/// <summary>
/// A pool that cuts one range of addresses into blocks of a power of two and never touches them: all bookkeeping is in tables beside it.
/// So the addresses may be I/O memory, memory that is not mapped, extents of a disk, or numbers.
/// </summary>
/// <typeparam name="TIndex">
/// What the tables link smallest blocks with: <see cref="byte"/>, <see cref="ushort"/>, <see cref="uint"/>, <see cref="ulong"/> or
/// <see cref="nuint"/>. It limits the pool to its highest value + 1 smallest blocks. A smallest block costs 3, 5, 9, 17 or (in 64 bits) 17
/// bytes of bookkeeping.
/// </typeparam>
/// <remarks>
/// <para>
/// It works by address alone, and hands out the block first that was freed last. Every step is constant work on a list:
/// <see cref="Alloc"/> costs at most one step for each halving, <see cref="Free"/> one for each merge, and neither allocates on the heap.
/// The scheme is the binary buddy system (Knuth, The Art of Computer Programming, volume 1, section 2.5).
/// </para>
/// <para>
/// Not thread-safe: calls from several threads at once damage the books. <see cref="BuddyPool.Synchronized"/> puts a lock around a pool.
/// It holds no resource, so there is nothing to dispose. A refused call changes nothing but the count of such refusals.
/// </para>
/// </remarks>
public partial class BuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    private readonly PoolSpace _space;
    private readonly PoolBooks<TIndex> _books;
    private ulong _frees;
    private ulong _outOfMemory;
    private ulong _freeingFree;
    private ulong _invalidAddresses;
    private ulong _oversize;
    private ulong _undersize;

    /// <summary>Makes a pool in which everything is free, cut into largest blocks first, then the next smaller.</summary>
    /// <exception cref="BuddyException">
    /// A limit is broken; the message names the value and the limit. <see cref="BuddyErrorType.AddressTooHigh"/>: Base + Size is 2^64 or
    /// above. <see cref="BuddyErrorType.InvalidParameter"/>: a size is 0 (MinAlloc may be) or above half of what a <see cref="nuint"/>
    /// counts; the largest block is above Size; MinAlloc is above MaxAlloc, or MinBuddy above the largest block; there are more than
    /// <see cref="Array.MaxLength"/> smallest blocks. <see cref="BuddyErrorType.EmptyPool"/>: Size holds no smallest block.
    /// <see cref="BuddyErrorType.IndexTypeOverflow"/>: there are more smallest blocks than <typeparamref name="TIndex"/> counts.
    /// </exception>
    /// <exception cref="OutOfMemoryException">There is no memory for the tables, which are made whole.</exception>
    public BuddyPool(BuddyConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ConfigCheck.Check(config, ulong.CreateSaturating(TIndex.MaxValue)).Throw();
        _space = new PoolSpace(config);
        _books = new PoolBooks<TIndex>(_space.Leaves, _space.MaxOrder);
    }

    /// <summary>The lowest address.</summary>
    public ulong Base => _space.Base;

    /// <summary>Bytes managed: what was asked for, cut down to whole smallest blocks.</summary>
    public ulong Size => _space.Size;

    /// <summary>Bytes of the smallest block.</summary>
    public ulong MinSize => _space.SmallestBlock;

    /// <summary>Bytes of the largest block.</summary>
    public ulong MaxSize => _space.SizeOf(_space.MaxOrder);

    /// <summary>Bytes of the largest free block; 0 where nothing is free. Cost: constant.</summary>
    public ulong LargestFreeBlock => _books.LargestFreeOrder < 0 ? 0 : _space.SizeOf(_books.LargestFreeOrder);

    /// <summary>Bytes of the tables: for each smallest block two links and a byte for its state, and some for each block size.</summary>
    public ulong MetadataBytes => _books.MetadataBytes;

    /// <summary>What every synchronized form of this pool locks: one lock, however many of them there are.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The books, for tests that damage them.</summary>
    internal PoolBooks<TIndex> Books => _books;

    /// <summary>Allocates the smallest block that holds so many bytes.</summary>
    /// <param name="bytes">From MinAlloc to MaxAlloc.</param>
    /// <returns>The address, a multiple of the block's size above the base.</returns>
    /// <exception cref="BuddyException">
    /// <see cref="BuddyErrorType.UndersizeAlloc"/>, <see cref="BuddyErrorType.OversizeAlloc"/>, <see cref="BuddyErrorType.OutOfMemory"/>,
    /// or the head of a list is damaged. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// Takes the block of that size that was freed last; where there is none, of the nearest larger size, which is halved, the low half
    /// being kept each time. Cost: constant, and for each halving.
    /// </remarks>
    public ulong Alloc(ulong bytes) => TryAlloc(bytes, out ulong address, out BuddyError error) ? address : throw new BuddyException(error);

    /// <summary>As <see cref="Alloc"/>, but answers false with the reason where the request is refused.</summary>
    public bool TryAlloc(ulong bytes, out ulong address, out BuddyError error)
    {
        if (_space.Serves(bytes))
        {
            int leaf = _books.Take(_space.OrderFor(bytes));
            if (leaf >= 0)
            {
                address = _space.AddressOf(leaf);
                error = default;
                return true;
            }
        }

        address = 0;
        error = RefuseAlloc(bytes);
        return false;
    }

    /// <summary>Frees the block that begins at an address, and merges it as long as its buddy is free and of the same size.</summary>
    /// <exception cref="BuddyException">
    /// <see cref="BuddyErrorType.InvalidAddress"/>: outside the pool, or no block can begin there.
    /// <see cref="BuddyErrorType.FreeingFreeMemory"/>: no allocated block begins there. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// An address that was freed and handed out again cannot be told from the one that is freed now. Killed parts of the block go out of
    /// use. Cost: constant, and for each merge; for a block with killed parts, its smallest blocks.
    /// </remarks>
    public void Free(ulong address)
    {
        if (!TryFree(address, out BuddyError error))
        {
            throw new BuddyException(error);
        }
    }

    /// <summary>As <see cref="Free"/>, but answers false with the reason where the address is refused.</summary>
    public bool TryFree(ulong address, out BuddyError error)
    {
        error = default;
        if (!_space.Contains(address) || !_space.IsAligned(address))
        {
            error = RefuseAddress(address);
            return false;
        }

        int leaf = _space.LeafAt(address);
        byte state = _books.States[leaf];
        if (LeafState.IsSoundAllocated(state))
        {
            _books.Release(leaf, LeafState.Order(state));
        }
        else if (LeafState.IsDoomed(state))
        {
            _books.ReleaseDoomed(leaf, LeafState.Order(state));
        }
        else
        {
            error = RefuseFree(leaf);
            return false;
        }

        _frees++;
        return true;
    }

    private BuddyError RefuseAlloc(ulong bytes)
    {
        if (bytes < _space.MinAlloc)
        {
            _undersize++;
            return Refusals.Undersize(bytes, _space.MinAlloc);
        }

        if (bytes > _space.MaxAlloc)
        {
            _oversize++;
            return Refusals.Oversize(bytes, _space.MaxAlloc);
        }

        _outOfMemory++;
        return Refusals.NoRoom(bytes, LargestFreeBlock);
    }

    private BuddyError RefuseAddress(ulong address)
    {
        _invalidAddresses++;
        return address < _space.Base ? Refusals.BelowPool(address, _space.Base)
            : !_space.Contains(address) ? Refusals.PastPool(address, _space.End, _space.ClosestBelow(address))
            : Refusals.BetweenBlocks(address, _space.SmallestBlock, _space.ClosestBelow(address));
    }

    private BuddyError RefuseFree(int leaf)
    {
        _freeingFree++;
        ulong address = _space.AddressOf(leaf);
        return !_books.TryFindBlock(leaf, out int block, out _) ? Refusals.FreedKilled(address)
            : LeafState.IsFree(_books.States[block]) ? Refusals.FreedAlready(address, _space.AddressOf(block))
            : Refusals.FreedInside(address, _space.AddressOf(block));
    }
}
