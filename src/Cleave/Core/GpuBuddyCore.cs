using Cleave.Buddies;
using Cleave.Gpu;
using Cleave.Sets;

namespace Cleave.Core;

/// <summary>
/// The bare GPU buddy allocator: the raw calls of the Linux kernel's <c>gpu_buddy</c>, block for block, for callers that bring their own
/// lock. <see cref="GpuBuddy"/> is this with a lock, owners and stricter rules, and what most code wants.
/// </summary>
/// <remarks>
/// <para>
/// It manages the offsets 0 to <see cref="Size"/> of something that it never touches, and hands out blocks of the chunk size times a power
/// of two. Blocks come as values: one that is not allocated here is refused, but whose a block is, and whether a value was kept too long,
/// or is of another space in which the same block is allocated, only its holder can know.
/// </para>
/// <para>
/// Space: half a byte a chunk at most (plus 1.6 % of that for summaries, and some bits for each multiple of an alignment above the size that was
/// asked for), committed as blocks come into being and never given back. Any size that 64 bits can name is possible; up to 2^36 chunks run
/// at full speed, and beyond that a block in a new place costs more.
/// </para>
/// <para>
/// Not thread-safe: one call at a time, reading included. An <see cref="OutOfMemoryException"/> of the runtime in the midst of a call may
/// leave the books damaged, which <see cref="Validate"/> would tell.
/// </para>
/// <para>
/// Source of the placement rules: the Linux kernel's GPU buddy allocator, as observed. The structure (one bit table for all orders,
/// numbered as a binary heap) is Cleave's own; docs/gpu-buddy.md tells of it.
/// </para>
/// </remarks>
public sealed partial class GpuBuddyCore
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const ulong MinChunkSize = 4096;

    private readonly BuddyTree _tree;
    private readonly BuddyBooks _books;

    /// <summary>Makes a space in which everything is free and dirty.</summary>
    /// <param name="size">Bytes of the space, at least one chunk; rounded down to whole chunks.</param>
    /// <param name="chunkSize">Bytes of the smallest block: a power of two, at least <see cref="MinChunkSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is below 4 KiB, or the size below a chunk.</exception>
    /// <remarks>
    /// Memory for the books is committed as blocks come into being: a fresh 1 TiB takes less than 1 MiB and a millisecond.
    /// </remarks>
    public GpuBuddyCore(ulong size, Alignment chunkSize)
    {
        if (chunkSize.Bytes < MinChunkSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(chunkSize), chunkSize, $"The chunk size is {chunkSize}; it is at least {ByteText.Exact(MinChunkSize)}.");
        }

        if (size < chunkSize.Bytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size), size, $"The size is {ByteText.Exact(size)}; it is at least one chunk of {chunkSize}.");
        }

        (ChunkSize, _tree, _books) = Make(size, chunkSize);
    }

    private GpuBuddyCore(Alignment chunkSize, BuddyTree tree, BuddyBooks books) => (ChunkSize, _tree, _books) = (chunkSize, tree, books);

    /// <summary>Bytes of the space: what was asked for, rounded down to whole chunks.</summary>
    public ulong Size => ToBytes(_tree.Chunks);

    /// <summary>The smallest block.</summary>
    public Alignment ChunkSize { get; }

    /// <summary>The order of the largest block that the space can have.</summary>
    public int MaxOrder => _tree.MaxOrder;

    /// <summary>Free bytes. Cost: the number of orders.</summary>
    public ulong FreeBytes => ToBytes(_books.FreeChunks(BlockKind.Dirty) + _books.FreeChunks(BlockKind.Clear));

    /// <summary>Free bytes that are known to be zeroed; part of <see cref="FreeBytes"/>. Cost: the number of orders.</summary>
    public ulong ClearBytes => ToBytes(_books.FreeChunks(BlockKind.Clear));

    /// <summary>Blocks halved so far; a call that fails does not count.</summary>
    public ulong Splits => _books.Splits;

    /// <summary>Pairs of buddies merged so far; taking back a failed call does not count.</summary>
    public ulong Merges => _books.Merges;

    /// <summary>Bytes that the bookkeeping has committed so far; it is never given back while the space lives.</summary>
    public ulong MetadataBytes => _books.CommittedBytes;

    /// <summary>Bytes of the largest free block, 0 where nothing is free. Cost: the number of orders.</summary>
    public ulong LargestFreeBlock
    {
        get
        {
            int order = MaxOrder;
            while (order >= 0 && FreeBlockCount(order) == 0)
            {
                order--;
            }

            return order < 0 ? 0 : ToBytes(1UL << order);
        }
    }

    /// <summary>Bytes of a block of this space: the chunk size times 2^order.</summary>
    public ulong SizeOf(BuddyBlock block) => ToBytes(1UL << block.Order);

    /// <summary>How many free blocks of an order there are. Cost: constant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or above <see cref="MaxOrder"/>.</exception>
    public ulong FreeBlockCount(int order) => FreeBlockCount(order, clear: false) + FreeBlockCount(order, clear: true);

    /// <summary>How many free blocks of an order are clear, or dirty. Cost: constant.</summary>
    /// <inheritdoc cref="FreeBlockCount(int)" path="/exception"/>
    public ulong FreeBlockCount(int order, bool clear) => _books.FreeCount(Known(order), BlockKind.Of(clear));

    /// <summary>How many allocated blocks of an order there are. Cost: constant.</summary>
    /// <inheritdoc cref="FreeBlockCount(int)" path="/exception"/>
    public ulong AllocatedBlockCount(int order) => _books.AllocatedCount(Known(order));

    internal BuddyBooks Books => _books;

    /// <summary>Makes a space whose chunks may be smaller than the kernel's: at least <see cref="GpuBuddy.MinChunkSize"/> bytes.</summary>
    internal static GpuBuddyCore Create(ulong size, Alignment chunkSize)
    {
        (_, BuddyTree tree, BuddyBooks books) = Make(size, chunkSize);
        return new GpuBuddyCore(chunkSize, tree, books);
    }

    private static (Alignment ChunkSize, BuddyTree Tree, BuddyBooks Books) Make(ulong size, Alignment chunkSize)
    {
        var tree = new BuddyTree(size >> chunkSize.Log2, chunkSize.Log2);
        return (chunkSize, tree, new BuddyBooks(tree, new HeapPages(new PageShape(tree.Depth, tree.Chunks))));
    }

    private ulong ToBytes(ulong chunks) => chunks << _tree.ChunkShift;

    private int Known(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, MaxOrder);
        return order;
    }
}
