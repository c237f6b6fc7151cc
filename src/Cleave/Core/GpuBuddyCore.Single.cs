using System.Numerics;
using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

/// <content>Single blocks, by value.</content>
public sealed partial class GpuBuddyCore
{
    /// <summary>Allocates a single block, without a list: for code that does so millions of times a second.</summary>
    /// <param name="size">Bytes: the chunk size times a power of two.</param>
    /// <param name="flags"><see cref="GpuBuddyRawFlags.TopDown"/> and <see cref="GpuBuddyRawFlags.Clear"/> count.</param>
    /// <param name="block">The block; <c>default</c> when the call fails.</param>
    /// <returns><see cref="PlacementError.None"/>, <see cref="PlacementError.NoSpace"/>, or what is wrong with the size.</returns>
    /// <remarks>
    /// The block is the one that <see cref="Allocate"/> would give with the size as the smallest block and all of the space as the bounds,
    /// but that it is always one: where the whole space is asked for in clear and dirty parts, they are merged. Cost: as there.
    /// </remarks>
    public PlacementError AllocateBlock(ulong size, GpuBuddyRawFlags flags, out BuddyBlock block)
    {
        int order = BitOperations.Log2(size) - _tree.ChunkShift;
        if (!BitOperations.IsPow2(size) || (uint)order > (uint)MaxOrder)
        {
            block = default;
            return RequestCheck.SingleBlockComplaint(_tree, size);
        }

        // The flags are looked at apart, so that the frequent request is compiled for its kind.
        bool topDown = (flags & GpuBuddyRawFlags.TopDown) != 0;
        block = flags == GpuBuddyRawFlags.None
            ? BlockPicker.TakeSimple(_books, order, BlockKind.Dirty)
            : TakeBlock(order, topDown, flags);
        if (!block.IsBlock && ForceMerge.Run(_books, 0, _tree.Chunks, order))
        {
            block = TakeBlock(order, topDown, flags);
        }

        return block.IsBlock ? PlacementError.None : PlacementError.NoSpace;
    }

    /// <summary>Frees one block, as the call for several does.</summary>
    /// <inheritdoc cref="Free(ReadOnlySpan{BuddyBlock}, GpuBuddyRawFlags)"/>
    public void Free(BuddyBlock block, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        if (!TryFree(block, flags))
        {
            throw new ArgumentException(NotAllocated(block, "The block"), nameof(block));
        }
    }

    /// <summary>As <see cref="Free(BuddyBlock, GpuBuddyRawFlags)"/>, but answers false where the block is not allocated here.</summary>
    public bool TryFree(BuddyBlock block, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        ulong id = _tree.IdOf(block);
        return id != 0 && _books.TryRelease(id, block.KnownOrder, KindAfter(flags));
    }

    private BuddyBlock TakeBlock(int order, bool topDown, GpuBuddyRawFlags flags)
    {
        int kind = (flags & GpuBuddyRawFlags.Clear) == 0 ? BlockKind.Dirty : BlockKind.Clear;
        return topDown ? BlockPicker.TakeTopDown(_books, order, kind) : BlockPicker.TakeSimple(_books, order, kind);
    }
}
