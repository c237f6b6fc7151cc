using Cleave.Buddies;
using Cleave.Gpu;
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
        int refused = FreeAll(blocks, KindAfter(flags));
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
        FreeAll(blocks, KindAfter(flags)) < 0;

    /// <summary>Reports whether a block of this offset and order is allocated. Cost: constant.</summary>
    /// <param name="block">Any block; <c>default</c> and blocks of other spaces are permitted.</param>
    public bool IsAllocated(BuddyBlock block)
    {
        ulong id = _tree.IdOf(block);
        return id != 0 && _metadata.Map[id] == BlockState.Allocated;
    }

    /// <summary>Trims a block: replaces it by the blocks of the part that is kept, and frees the rest.</summary>
    /// <param name="blocks">A list of exactly one allocated block. On success it holds the blocks of the kept part, lowest offset first;
    /// otherwise it is unchanged.</param>
    /// <param name="start">The offset at which the kept part begins, in bytes from the beginning of the space; null for the beginning of
    /// the block.</param>
    /// <param name="newSize">Bytes to keep, a multiple of the chunk size. The call with the size of the block succeeds and changes nothing,
    /// for any <paramref name="start"/>.</param>
    /// <returns><see cref="PlacementError.None"/>, or the error that names the invalid argument; nothing has changed then.</returns>
    /// <remarks>
    /// As in the kernel, the rest becomes clear if the block was clear when it was allocated. So if the caller has written to a clear
    /// block, the rest counts as clear although it is not zeroed. <see cref="AllocatedBlocks.Trim(ByteSize, bool)"/> frees the rest as dirty.
    /// Cost: the order of the block.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="blocks"/> is null.</exception>
    /// <exception cref="MisuseException">The block is not allocated in this space. Nothing has changed.</exception>
    public PlacementError Trim(List<BuddyBlock> blocks, ulong? start, ulong newSize) => TrimAs(blocks, start, newSize, freedKind: null);

    /// <summary>Trims a block as <see cref="Trim"/> does, but the caller chooses the kind of the rest; null for the kind of the
    /// block.</summary>
    internal PlacementError TrimAs(List<BuddyBlock> blocks, ulong? start, ulong newSize, int? freedKind)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count != 1)
        {
            return PlacementError.TrimNeedsOneBlock;
        }

        BuddyBlock block = blocks[0];
        if (!IsAllocated(block))
        {
            throw new MisuseException(NotAllocated(block, "The block of the list"), nameof(blocks));
        }

        PlacementError error = RequestCheck.TrimSize(_tree, newSize, SizeOf(block));
        if (error != PlacementError.None || newSize == SizeOf(block))
        {
            return error;
        }

        ulong from = start ?? block.Offset;
        error = RequestCheck.TrimStart(_tree, from, newSize, block.Offset, SizeOf(block));
        if (error == PlacementError.None)
        {
            blocks.Clear();
            int shift = _tree.ChunkShift;
            int kind = BlockKind.Of(block.IsClear);
            var kinds = new CutKinds(kind, freedKind ?? kind);
            BlockTrimmer.Cut(_metadata, _tree.IdOf(block), kinds, from >> shift, (from + newSize) >> shift, blocks);
        }

        return error;
    }

    /// <summary>Declares all free memory clear, or all of it dirty: for a device that was wiped, or that lost its memory.</summary>
    /// <param name="isClear">True for clear, false for dirty.</param>
    /// <remarks>
    /// First, free buddies of different kinds merge. Unlike the kernel, which misses some free blocks depending on the shape of its trees,
    /// this method changes every free block. Cost: the number of free blocks.
    /// </remarks>
    public void ResetClear(bool isClear)
    {
        foreach (ulong root in _tree.Roots)
        {
            ForceMerge.Run(_metadata, _tree.FirstChunk(root), _tree.EndChunk(root), _tree.OrderOf(root));
        }

        int kind = BlockKind.Of(isClear);
        for (ulong id = _metadata.Map.AtLeast(1, kind ^ 1); id != 0; id = _metadata.Map.AtLeast(id + 1, kind ^ 1))
        {
            _metadata.Repaint(id, kind);
        }
    }

    /// <summary>Frees blocks one after the other. At an invalid or repeated block, all earlier frees are undone.</summary>
    /// <returns>The index of the block that was refused, or -1.</returns>
    private int FreeAll(ReadOnlySpan<BuddyBlock> blocks, int kind)
    {
        ulong merges = _metadata.Merges;
        for (int i = 0; i < blocks.Length; i++)
        {
            ulong id = _tree.IdOf(blocks[i]);
            if (id == 0 || !_metadata.TryRelease(id, blocks[i].KnownOrder, kind))
            {
                _metadata.TakeAgain(blocks[..i], kind, merges);
                return i;
            }
        }

        return -1;
    }

    private static int KindAfter(GpuBuddyRawFlags flags) => BlockKind.Of((flags & GpuBuddyRawFlags.Cleared) != 0);

    private Misuse NotAllocated(BuddyBlock block, string which) => block.IsBlock
        ? new Misuse(
            MisuseKind.StaleHandle,
            block.Offset,
            $"{which}, [{AddressText.Of(block.Offset)}, +{ByteText.Exact(SizeOf(block))}), is not allocated in this space of "
                + $"{ByteText.Exact(Size)}: it was freed already, is in the list twice, or is from another space.")
        : new Misuse(MisuseKind.NoHandle, 0, $"{which} is the default value, which is not a block.");
}
