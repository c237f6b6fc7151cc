using System.Numerics;
using Cleave.Locks;
using Cleave.Observing;

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
/// <example>
/// <code>
/// // Numbers from 1000 on, four at a time. 256 blocks need only a byte for an index.
/// var numbers = new BuddyPool&lt;byte&gt;(new BuddyPoolOptions { BaseAddress = 1000, Size = 1024, MaxSize = 1024, MinBuddy = 4 });
/// ulong first = numbers.Allocate(10);
/// Console.WriteLine(first); // 1000
/// </code>
/// </example>
public partial class BuddyPool<TIndex>
    where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
{
    /// <summary>The largest number of smallest blocks for which the tables are arrays, created whole by the constructor.</summary>
    internal const long MostFlat = 1 << 24;

    private readonly PoolSpace _space;
    private IPoolMetadata _metadata;

    // The metadata by its own type, because calls through the interface make the fast paths a tenth slower. Null for a large pool, for one
    // that records its changes, and for one whose threads cache blocks.
    private PoolMetadata<TIndex, FlatTables<TIndex>>? _flat;
    private ulong _frees;

    /// <summary>Creates a pool in which all memory is free: as many largest blocks as fit, then smaller ones behind them.</summary>
    /// <param name="options">The addresses to manage, and the sizes of blocks.</param>
    /// <exception cref="ArgumentException">
    /// An option is outside its limit; the message names the value and the limit. BaseAddress + Size is 2^64 or above; a size is 0 (MinSize
    /// may be) or above half of the range of <see cref="nuint"/>; the largest block is above Size; MinSize is above MaxSize, or MinBuddy
    /// above the largest block; Size is below the smallest block; or the pool would have more smallest blocks than
    /// <typeparamref name="TIndex"/> can count. <see cref="BuddyPool.TryCreate{TIndex}"/> reports the same as a value.
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
        Check(options).ThrowIfFailed();
        _space = new PoolSpace(options);
        var layout = new FreshLayout(_space.Leaves, _space.MaxOrder);
        IPoolMetadata metadata;
        if (pieceBits is null && _space.Leaves <= MostFlat)
        {
            var flat = new PoolMetadata<TIndex, FlatTables<TIndex>>(layout, new FlatTables<TIndex>(layout));
            _flat = options.RecordChanges ? null : flat;
            metadata = flat;
        }
        else
        {
            var tables = new PieceTables<TIndex>(layout, pieceBits ?? PieceTables<TIndex>.UsualPieceBits);
            metadata = new PoolMetadata<TIndex, PieceTables<TIndex>>(layout, tables);
        }

        _recorded = options.RecordChanges ? new RecordedMetadata(metadata) : null;
        _metadata = _recorded ?? metadata;
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
    internal ShortLock Lock { get; } = new();

    /// <summary>The observer of all synchronized forms; null for none. Set at most once, under the lock.</summary>
    internal GuardedObserver? Observer { get; private set; }

    /// <summary>Whether the size of a request is within the limits of the pool.</summary>
    internal bool Serves(ulong size) => _space.Serves(size);

    /// <summary>The metadata, for tests that damage it.</summary>
    internal IPoolMetadata Metadata => _metadata;

    /// <summary>Finds the first invalid option of a pool with this index type.</summary>
    internal static AllocationFailure Check(BuddyPoolOptions options) =>
        ConfigCheck.Check(options, ulong.CreateSaturating(TIndex.MaxValue));
}
