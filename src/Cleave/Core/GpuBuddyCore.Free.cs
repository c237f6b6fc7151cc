using Cleave.Buddies;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    /// <summary>Frees a list of blocks. Each block merges with its buddy as long as that is free and of the same kind.</summary>
    /// <param name="blocks">Blocks that this space allocated. They are freed in this order.</param>
    /// <param name="flags">With <see cref="GpuBuddyRawFlags.Cleared"/>, the blocks become free and clear, otherwise free and dirty. Other
    /// bits are ignored.</param>
    /// <exception cref="MisuseException">A block is not allocated in this space, or is in the list twice. Nothing has
    /// changed.</exception>
    /// <remarks>
    /// The space cannot detect a second free of a block if a block of the same offset and order was allocated in between. Cost: for each
    /// block a few steps for each factor of 64 in the number of chunks, and for each merge. No allocation on the managed heap.
    /// </remarks>
    public void Free(ReadOnlySpan<BuddyBlock> blocks, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        int refused = _space.Metadata.ReleaseAll(blocks, KindAfter(flags));
        if (refused >= 0)
        {
            throw new MisuseException(NotAllocated(blocks[refused], $"Block {refused} of the list"), nameof(blocks));
        }
    }

    /// <summary>Frees a list of blocks, or returns false if a block is not allocated in this space or is in the list twice.</summary>
    /// <param name="blocks">Blocks that this space allocated. They are freed in this order.</param>
    /// <param name="flags">With <see cref="GpuBuddyRawFlags.Cleared"/>, the blocks become free and clear, otherwise free and dirty. Other
    /// bits are ignored.</param>
    /// <returns>True if all blocks were freed; false if nothing has changed.</returns>
    public bool TryFree(ReadOnlySpan<BuddyBlock> blocks, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None) =>
        _space.Metadata.ReleaseAll(blocks, KindAfter(flags)) < 0;

    /// <summary>Reports whether a block of this offset and order is allocated. Cost: constant.</summary>
    /// <param name="block">Any block; <c>default</c> and blocks of other spaces are permitted.</param>
    public bool IsAllocated(BuddyBlock block)
    {
        ulong id = _space.Tree.IdOf(block);
        return id != 0 && _space.Metadata.Map[id] == BlockState.Allocated;
    }

    /// <summary>Declares all free memory clear, or all of it dirty: for a device that was wiped, or that lost its memory.</summary>
    /// <param name="isClear">True for clear, false for dirty.</param>
    /// <remarks>
    /// First, free buddies of different kinds merge. Unlike the kernel, which misses some free blocks depending on the shape of its trees,
    /// this method changes every free block. Cost: the number of free blocks.
    /// </remarks>
    public void ResetClear(bool isClear) => _space.ResetClear(isClear);

    private static int KindAfter(GpuBuddyRawFlags flags) => BlockKind.Of((flags & GpuBuddyRawFlags.Cleared) != 0);

    private Misuse NotAllocated(BuddyBlock block, string which) => block.IsBlock
        ? new Misuse(
            MisuseKind.StaleHandle,
            block.Offset,
            $"{which}, [{AddressText.Of(block.Offset)}, +{ByteText.Exact(SizeOf(block))}), is not allocated in this space of "
                + $"{ByteText.Exact(Size)}: it was freed already, is in the list twice, or is from another space.")
        : new Misuse(MisuseKind.NoHandle, 0, $"{which} is the default value, which is not a block.");
}
