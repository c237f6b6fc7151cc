using Cleave.Buddies;
using Cleave.Gpu;
using Cleave.Placement;

namespace Cleave.Core;

/// <summary>
/// A GPU buddy allocator without a lock: the raw calls of the Linux kernel's <c>gpu_buddy</c>, with the same blocks as results.
/// </summary>
/// <remarks>
/// <para>
/// For callers that bring their own lock. <see cref="GpuBuddy"/> adds a lock, owners and stricter rules, and is the better choice for most
/// code.
/// </para>
/// <para>
/// The space manages the offsets 0 to <see cref="Size"/> of memory that it never touches, and allocates blocks of the chunk size times a
/// power of two. A block is a plain value. The space refuses a block that is not allocated in it. But it cannot know who holds a block,
/// whether a value was kept for too long, or whether it comes from another space in which the same block is allocated.
/// </para>
/// <para>
/// Metadata: at most half a byte for each chunk, plus 1.6 % of that for summaries, plus some bits for each multiple of an alignment that
/// was above the size of its request, plus up to 24 bytes for each free run once a contiguous request looked at more than 1024
/// blocks without success. The space commits this memory when blocks are first created, and never gives it back. Any size that 64 bits can
/// express is possible. Up to 2^36 chunks run at full speed; beyond that, a block in a new place costs more.
/// </para>
/// <para>
/// Not thread-safe: one call at a time, reads included. If the runtime throws an <see cref="OutOfMemoryException"/> during a call, the
/// metadata may be damaged; <see cref="Validate"/> detects this.
/// </para>
/// <para>
/// Source of the placement rules: the Linux kernel's GPU buddy allocator, as observed. The structure (one bit table for all orders,
/// numbered as a binary heap) is Cleave's own and is described in docs/gpu-buddy.md.
/// </para>
/// </remarks>
public sealed partial class GpuBuddyCore
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const ulong MinChunkSize = 4096;

    private readonly BuddySpace _space;

    /// <summary>Creates a space in which all memory is free and dirty.</summary>
    /// <param name="size">The size of the space in bytes, at least one chunk; rounded down to whole chunks.</param>
    /// <param name="chunkSize">The size of the smallest block: a power of two, at least <see cref="MinChunkSize"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is below 4 KiB, or the size is below one chunk.</exception>
    /// <remarks>
    /// Memory for the metadata is committed when blocks are first created: a new space of 1 TiB takes less than 1 MiB and a millisecond.
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

        _space = new BuddySpace(size, chunkSize);
    }

    /// <summary>Bytes of the space: the size that was requested, at the start or by a resize, rounded down to whole chunks.</summary>
    public ulong Size => _space.Size;

    /// <summary>The size of the smallest block.</summary>
    public Alignment ChunkSize => _space.ChunkSize;

    /// <summary>The order of the largest block that the space can have.</summary>
    public int MaxOrder => _space.MaxOrder;

    /// <summary>Bytes that are free, of either kind. Cost: the number of orders.</summary>
    public ulong FreeBytes => _space.FreeBytes;

    /// <summary>Bytes that are free and known to be zeroed; part of <see cref="FreeBytes"/>. Cost: the number of orders.</summary>
    public ulong ClearBytes => _space.ClearBytes;

    /// <summary>Blocks that were halved so far. A call that fails does not count.</summary>
    public ulong Splits => _space.Metadata.Splits;

    /// <summary>Pairs of buddies that were merged so far. Merges that undo a failed call do not count.</summary>
    public ulong Merges => _space.Metadata.Merges;

    /// <summary>Bytes of metadata that the space has committed so far. It never gives them back during its lifetime.</summary>
    public ulong MetadataBytes => _space.Metadata.CommittedBytes;

    /// <summary>Bytes of the largest free block; 0 if no block is free. Cost: the number of orders.</summary>
    public ulong LargestFreeBlock => _space.LargestFreeBlock;

    /// <summary>Computes the size of a block of this space in bytes: the chunk size times 2^order.</summary>
    /// <param name="block">A block of this space.</param>
    public ulong SizeOf(BuddyBlock block) => _space.SizeOf(block);

    /// <summary>Returns the number of free blocks of an order, of either kind. Cost: constant.</summary>
    /// <param name="order">The order, from 0 to <see cref="MaxOrder"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative or above <see cref="MaxOrder"/>.</exception>
    public ulong FreeBlockCount(int order) => _space.FreeBlockCount(Known(order));

    /// <summary>Returns the number of free blocks of an order and a kind. Cost: constant.</summary>
    /// <param name="order">The order, from 0 to <see cref="MaxOrder"/>.</param>
    /// <param name="clear">True for clear blocks, false for dirty ones.</param>
    /// <inheritdoc cref="FreeBlockCount(int)" path="/exception"/>
    public ulong FreeBlockCount(int order, bool clear) => _space.FreeBlockCount(Known(order), clear);

    /// <summary>Returns the number of allocated blocks of an order. Cost: constant.</summary>
    /// <param name="order">The order, from 0 to <see cref="MaxOrder"/>.</param>
    /// <inheritdoc cref="FreeBlockCount(int)" path="/exception"/>
    public ulong AllocatedBlockCount(int order) => _space.Metadata.AllocatedCount(Known(order));

    /// <summary>The metadata, for tests that damage it.</summary>
    internal BuddyMetadata Metadata => _space.Metadata;

    private int Known(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, MaxOrder);
        return order;
    }
}
