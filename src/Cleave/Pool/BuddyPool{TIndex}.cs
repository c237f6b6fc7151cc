using System.Numerics;
using Cleave.Locks;

namespace Cleave.Pool;

/// <summary>
/// A pool that divides one range of addresses into blocks whose sizes are powers of two, and never touches the memory.
/// </summary>
/// <typeparam name="TIndex">
/// The type of the numbers with which the tables link smallest blocks: <see cref="byte"/>, <see cref="ushort"/>, <see cref="uint"/>,
/// <see cref="ulong"/> or <see cref="nuint"/>, and no other. The pool can have at most the highest value of the type + 1 smallest blocks.
/// A smallest block costs 3, 5, 9, 17 or (in a 64-bit process) 17 bytes of metadata.
/// </typeparam>
/// <remarks>
/// <para>
/// All metadata is in tables of the pool. So the addresses may be I/O memory, memory that is not mapped, extents of a disk, or plain
/// numbers. The pool identifies a block by its address alone, and allocates the block first that was freed last.
/// </para>
/// <para>
/// Every step is constant work on a list: <see cref="Allocate"/> costs at most one step for each halving, <see cref="Free"/> one for each
/// merge. Neither allocates on the managed heap, except that a pool of more than 16 777 216 smallest blocks creates its tables in pieces
/// when they are first written. If memory for such a piece is missing, the call throws <see cref="OutOfMemoryException"/> and has changed
/// nothing. The scheme is the binary buddy system (Knuth, The Art of Computer Programming, volume 1, section 2.5).
/// </para>
/// <para>
/// Not thread-safe: calls from several threads at once damage the metadata. <see cref="BuddyPool.Synchronized"/> puts a lock around a pool.
/// A pool holds no resource, so it is not disposable. A refused call changes nothing but the count of such refusals.
/// </para>
/// </remarks>
public partial class BuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    /// <summary>The largest number of smallest blocks for which the tables are arrays, created whole by the constructor.</summary>
    internal const long MostFlat = 1 << 24;

    private readonly PoolSpace _space;
    private readonly IPoolMetadata _metadata;

    // The metadata of an ordinary pool by its own type, because calls through the interface make the fast paths a tenth slower.
    private readonly PoolMetadata<TIndex, FlatTables<TIndex>>? _flat;
    private ulong _frees;

    /// <summary>Creates a pool in which all memory is free: as many largest blocks as fit, then smaller ones behind them.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <exception cref="BuddyPoolException">
    /// An option is outside its limit; the message names the value and the limit. <see cref="BuddyPoolErrorCode.AddressTooHigh"/>:
    /// BaseAddress + Size is 2^64 or above. <see cref="BuddyPoolErrorCode.InvalidParameter"/>: a size is 0 (MinSize may be) or above half
    /// of the range of <see cref="nuint"/>; the largest block is above Size; MinSize is above MaxSize, or MinBuddy above the largest block.
    /// <see cref="BuddyPoolErrorCode.EmptyPool"/>: Size is below the smallest block. <see cref="BuddyPoolErrorCode.IndexTypeOverflow"/>:
    /// the pool would have more smallest blocks than <typeparamref name="TIndex"/> can count.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="TIndex"/> is none of the five index types.</exception>
    /// <exception cref="OutOfMemoryException">The tables do not fit in memory.</exception>
    /// <remarks>Cost: proportional to the tables of a pool of up to 16 777 216 smallest blocks; constant above.</remarks>
    public BuddyPool(BuddyPoolOptions options)
        : this(options, pieceBits: null)
    {
    }

    /// <summary>Creates a pool whose tables come in pieces of a given size. For tests, which need small pieces in small pools.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <param name="pieceBits">log2 of the leaves of a piece; null to choose the tables by the size of the pool.</param>
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

    /// <summary>The lowest address of the pool.</summary>
    public ulong BaseAddress => _space.Base;

    /// <summary>Bytes that the pool manages: <see cref="BuddyPoolOptions.Size"/>, rounded down to whole smallest blocks.</summary>
    public ulong Size => _space.Size;

    /// <summary>The size of the smallest block, in bytes.</summary>
    public ulong MinSize => _space.SmallestBlock;

    /// <summary>The size of the largest block, in bytes.</summary>
    public ulong MaxSize => _space.SizeOf(_space.MaxOrder);

    /// <summary>Bytes of the largest free block; 0 if no block is free. Cost: constant.</summary>
    public ulong LargestFreeBlock => _metadata.LargestFreeOrder < 0 ? 0 : _space.SizeOf(_metadata.LargestFreeOrder);

    /// <summary>Bytes of the metadata: two indices and a state byte for each smallest block, and a little for each block size.</summary>
    /// <remarks>
    /// A pool of more than 16 777 216 smallest blocks creates its tables in pieces when they are first needed. This property counts the
    /// pieces that exist.
    /// </remarks>
    public ulong MetadataBytes => _metadata.Bytes;

    /// <summary>The lock that all synchronized wrappers of this pool share.</summary>
    internal ShortLock Gate { get; } = new();

    /// <summary>The metadata, for tests that damage it.</summary>
    internal IPoolMetadata Metadata => _metadata;

    /// <summary>Allocates the smallest block that holds a number of bytes.</summary>
    /// <param name="bytes">The size of the request, from <see cref="BuddyPoolOptions.MinSize"/> to
    /// <see cref="BuddyPoolOptions.MaxSize"/>.</param>
    /// <returns>The address of the block, a multiple of its size above <see cref="BaseAddress"/>.</returns>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.UndersizeAlloc"/>, <see cref="BuddyPoolErrorCode.OversizeAlloc"/>: the request is outside the limits
    /// of the pool. <see cref="BuddyPoolErrorCode.OutOfMemory"/>: no free block is large enough.
    /// <see cref="BuddyPoolErrorCode.ListIdMismatch"/>: the head of a list is damaged. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// The pool uses the block of that size that was freed last. If no such block is free, the pool halves a block of the next larger size
    /// that has a free one, and keeps the low half each time. Cost: constant, and for each halving.
    /// </remarks>
    public ulong Allocate(ulong bytes) => TryAllocate(bytes, out ulong address, out BuddyPoolError error) ? address : throw new BuddyPoolException(error);

    /// <summary>Allocates a block as <see cref="Allocate"/> does, but reports a refusal instead of throwing.</summary>
    /// <param name="bytes">The size of the request in bytes.</param>
    /// <param name="address">The address of the block; 0 if the request was refused.</param>
    /// <param name="error">The reason for a refusal, as <see cref="Allocate"/> lists them.</param>
    /// <returns>True if a block was allocated, otherwise false.</returns>
    /// <exception cref="BuddyPoolException">The head of a list is damaged. Nothing has changed.</exception>
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
    /// <param name="address">The address that <see cref="Allocate"/> returned.</param>
    /// <exception cref="BuddyPoolException">
    /// <see cref="BuddyPoolErrorCode.InvalidAddress"/>: the address is outside the pool, or no block can begin there.
    /// <see cref="BuddyPoolErrorCode.FreeingFreeMemory"/>: no allocated block begins there. Nothing has changed.
    /// </exception>
    /// <remarks>
    /// The pool cannot detect a second free of an address if the address was allocated again in between. Retired parts of the block leave
    /// use. Cost: constant, and for each merge; for a block with retired parts, its smallest blocks.
    /// </remarks>
    public void Free(ulong address)
    {
        if (!TryFree(address, out BuddyPoolError error))
        {
            throw new BuddyPoolException(error);
        }
    }

    /// <summary>Frees a block as <see cref="Free"/> does, but reports a refusal instead of throwing.</summary>
    /// <param name="address">The address of the block.</param>
    /// <param name="error">The reason for a refusal, as <see cref="Free"/> lists them.</param>
    /// <returns>True if the block was freed; false if the address was refused, so that nothing has changed.</returns>
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
