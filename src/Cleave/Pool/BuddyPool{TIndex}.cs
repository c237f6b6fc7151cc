using System.Numerics;
using Cleave.Locks;

namespace Cleave.Pool;

/// <summary>
/// A pool that cuts one range of addresses into blocks of a power of two and never touches them, because all metadata is in tables of its
/// own. So the addresses may be I/O memory, memory that is not mapped, extents of a disk, or numbers.
/// </summary>
/// <typeparam name="TIndex">
/// The type of the numbers with which the tables link smallest blocks: <see cref="byte"/>, <see cref="ushort"/>, <see cref="uint"/>,
/// <see cref="ulong"/> or <see cref="nuint"/>, and no other. It limits the pool to its highest value + 1 smallest blocks. A smallest block
/// costs 3, 5, 9, 17 or (in 64 bits) 17 bytes of metadata.
/// </typeparam>
/// <remarks>
/// <para>
/// The pool works by address alone, and hands out the block first that was freed last. Every step is constant work on a list:
/// <see cref="Allocate"/> costs at most one step for each halving, <see cref="Free"/> one for each merge. Neither allocates on the managed heap,
/// except that a pool of more than 16 777 216 smallest blocks makes its tables in pieces when they are first written. If there is no memory
/// for such a piece, the call throws <see cref="OutOfMemoryException"/> and has changed nothing.
/// The scheme is the binary buddy system (Knuth, The Art of Computer Programming, volume 1, section 2.5).
/// </para>
/// <para>
/// Not thread-safe: calls from several threads at once damage the metadata. <see cref="BuddyPool.Synchronized"/> puts a lock around a pool.
/// A pool holds no resource, so there is nothing to dispose. A refused call changes nothing but the count of such refusals.
/// </para>
/// </remarks>
public partial class BuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    /// <summary>The most smallest blocks of which the tables are arrays, made whole at the start.</summary>
    internal const long MostFlat = 1 << 24;

    private readonly PoolSpace _space;
    private readonly IPoolMetadata _metadata;

    // The metadata of an ordinary pool, by its own type: a call through the interface would cost the fast paths a tenth.
    private readonly PoolMetadata<TIndex, FlatTables<TIndex>>? _flat;
    private ulong _frees;

    /// <summary>Makes a pool in which everything is free, cut into largest blocks first, then the next smaller.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <exception cref="BuddyPoolException">
    /// A limit is broken; the message names the value and the limit. <see cref="BuddyPoolErrorCode.AddressTooHigh"/>: Base + Size is 2^64 or
    /// above. <see cref="BuddyPoolErrorCode.InvalidParameter"/>: a size is 0 (MinAlloc may be) or above half of what a <see cref="nuint"/>
    /// counts; the largest block is above Size; MinAlloc is above MaxAlloc, or MinBuddy above the largest block.
    /// <see cref="BuddyPoolErrorCode.EmptyPool"/>: Size holds no smallest block. <see cref="BuddyPoolErrorCode.IndexTypeOverflow"/>: there are more
    /// smallest blocks than <typeparamref name="TIndex"/> counts.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="TIndex"/> is none of the five index types.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory for the tables.</exception>
    /// <remarks>Cost: proportional to the tables of a pool of up to 16 777 216 smallest blocks; constant above.</remarks>
    public BuddyPool(BuddyPoolOptions options)
        : this(options, pieceBits: null)
    {
    }

    /// <summary>Makes a pool whose tables come in pieces of a given size. For tests, which need small pieces in small pools.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <param name="pieceBits">Leaves of a piece, as a power of two; null for what the size of the pool calls for.</param>
    internal BuddyPool(BuddyPoolOptions options, int? pieceBits)
    {
        ArgumentNullException.ThrowIfNull(options);
        IndexTypes.Check(typeof(TIndex));
        ConfigCheck.Check(options, ulong.CreateSaturating(TIndex.MaxValue)).Throw();
        _space = new PoolSpace(options);
        var layout = new FreshLayout(_space.Leaves, _space.MaxOrder);
        if (pieceBits is null && _space.Leaves <= MostFlat)
        {
            _flat = new PoolMetadata<TIndex, FlatTables<TIndex>>(layout, new FlatTables<TIndex>(layout));
            _metadata = _flat;
        }
        else
        {
            var tables = new PieceTables<TIndex>(layout, pieceBits ?? PieceTables<TIndex>.UsualPieceBits);
            _metadata = new PoolMetadata<TIndex, PieceTables<TIndex>>(layout, tables);
        }
    }

    /// <summary>The lowest address.</summary>
    public ulong BaseAddress => _space.Base;

    /// <summary>Bytes managed: what was asked for, cut down to whole smallest blocks.</summary>
    public ulong Size => _space.Size;

    /// <summary>Bytes of the smallest block.</summary>
    public ulong MinSize => _space.SmallestBlock;

    /// <summary>Bytes of the largest block.</summary>
    public ulong MaxSize => _space.SizeOf(_space.MaxOrder);

    /// <summary>Bytes of the largest free block; 0 where nothing is free. Cost: constant.</summary>
    public ulong LargestFreeBlock => _metadata.LargestFreeOrder < 0 ? 0 : _space.SizeOf(_metadata.LargestFreeOrder);

    /// <summary>Bytes of the tables: for each smallest block two indices and a byte for its state, and some for each block size.</summary>
    /// <remarks>A pool of more than 16 777 216 smallest blocks makes the tables in pieces when they are first needed; this counts those
    /// that exist now.</remarks>
    public ulong MetadataBytes => _metadata.Bytes;

    /// <summary>The lock that all synchronized forms of this pool share.</summary>
    internal ShortLock Gate { get; } = new();

    /// <summary>The metadata, for tests that damage it.</summary>
    internal IPoolMetadata Metadata => _metadata;

    /// <summary>Allocates the smallest block that holds so many bytes.</summary>
    /// <param name="bytes">From MinAlloc to MaxAlloc.</param>
    /// <returns>The address, a multiple of the block's size above the base.</returns>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.UndersizeAlloc"/>, <see cref="BuddyPoolErrorCode.OversizeAlloc"/>, <see cref="BuddyPoolErrorCode.OutOfMemory"/>,
    /// or the head of a list is damaged. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// Takes the block of that size that was freed last; where there is none, of the nearest larger size, which is halved, the low half
    /// being kept each time. Cost: constant, and for each halving.
    /// </remarks>
    public ulong Allocate(ulong bytes) => TryAllocate(bytes, out ulong address, out BuddyPoolError error) ? address : throw new BuddyPoolException(error);

    /// <summary>As <see cref="Allocate"/>, but answers false with the reason where the request is refused.</summary>
    public bool TryAllocate(ulong bytes, out ulong address, out BuddyPoolError error)
    {
        if (_space.Serves(bytes))
        {
            int order = _space.OrderFor(bytes);
            long leaf = _flat is { } flat ? flat.Take(order) : _metadata.Take(order);
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
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.InvalidAddress"/>: outside the pool, or no block can begin there.
    /// <see cref="BuddyPoolErrorCode.FreeingFreeMemory"/>: no allocated block begins there. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// An address that was freed and handed out again cannot be told from the one that is freed now. Killed parts of the block go out of
    /// use. Cost: constant, and for each merge; for a block with killed parts, its smallest blocks.
    /// </remarks>
    public void Free(ulong address)
    {
        if (!TryFree(address, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>As <see cref="Free"/>, but answers false with the reason where the address is refused.</summary>
    public bool TryFree(ulong address, out BuddyPoolError error)
    {
        error = default;
        if (!_space.Contains(address) || !_space.IsAligned(address))
        {
            error = RefuseAddress(address);
            return false;
        }

        long leaf = _space.LeafAt(address);
        if (!(_flat is { } flat ? flat.TryRelease(leaf) : _metadata.TryRelease(leaf)))
        {
            error = RefuseFree(leaf);
            return false;
        }

        _frees++;
        return true;
    }
}
