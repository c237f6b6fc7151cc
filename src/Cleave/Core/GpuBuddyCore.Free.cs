using Cleave.Buddies;
using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
    /// <summary>Frees blocks, in their order; each merges with its buddy as long as that is free and of the same kind.</summary>
    /// <param name="blocks">Blocks that this space handed out.</param>
    /// <param name="flags">With <see cref="GpuBuddyRawFlags.Cleared"/> they become free and clear, without it dirty. Other bits are
    /// ignored.</param>
    /// <exception cref="ArgumentException">A block is not allocated here, or stands in the list twice. Nothing has changed.</exception>
    /// <remarks>
    /// A block that was freed and handed out again, at the same place and order, cannot be told from the one that is freed now.
    /// Cost: per block a few steps for each factor of 64 in the number of chunks, and for each merge. No allocation.
    /// </remarks>
    public void Free(ReadOnlySpan<BuddyBlock> blocks, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None)
    {
        int refused = FreeAll(blocks, KindAfter(flags));
        if (refused >= 0)
        {
            throw new ArgumentException(NotAllocated(blocks[refused], $"Block {refused} of the list"), nameof(blocks));
        }
    }

    /// <summary>As <see cref="Free(ReadOnlySpan{BuddyBlock}, GpuBuddyRawFlags)"/>, but answers false where a block is not allocated here or stands in the list twice.</summary>
    /// <returns>Whether all were freed; if not, nothing has changed.</returns>
    public bool TryFree(ReadOnlySpan<BuddyBlock> blocks, GpuBuddyRawFlags flags = GpuBuddyRawFlags.None) =>
        FreeAll(blocks, KindAfter(flags)) < 0;

    /// <summary>Whether a block with this place and order is allocated. Cost: constant.</summary>
    public bool IsAllocated(BuddyBlock block)
    {
        ulong id = _tree.IdOf(block);
        return id != 0 && _books.Map[id] == BlockState.Allocated;
    }

    /// <summary>Cuts a block down: the list, which holds exactly one, then holds the ascending blocks of what is kept.</summary>
    /// <param name="blocks">One allocated block. Untouched when the call fails.</param>
    /// <param name="start">Where the kept part begins, in bytes from the beginning of the space; null for the beginning of the
    /// block.</param>
    /// <param name="newSize">Bytes to keep, a multiple of the chunk size. The block's own size is a success that changes nothing, whatever
    /// <paramref name="start"/> is.</param>
    /// <returns><see cref="PlacementError.None"/>, or which argument is invalid and why; then nothing has changed.</returns>
    /// <remarks>
    /// What is cut off becomes free, and clear if the block was clear when it was handed out, as in the kernel: a caller that has written to
    /// a clear block frees the rest as clear though it is not zeroed. <see cref="AllocatedBlocks.Trim(ulong, bool)"/> frees it as dirty.
    /// Cost: the order of the block.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="blocks"/> is null.</exception>
    /// <exception cref="ArgumentException">The block is not allocated here. Nothing has changed.</exception>
    public PlacementError Trim(List<BuddyBlock> blocks, ulong? start, ulong newSize) => TrimAs(blocks, start, newSize, freedKind: null);

    /// <summary>As the public call, but the rest becomes free with a kind of its own; null for the kind of the block.</summary>
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
            throw new ArgumentException(NotAllocated(block, "The block of the list"), nameof(blocks));
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
            BlockTrimmer.Cut(_books, _tree.IdOf(block), kinds, from >> shift, (from + newSize) >> shift, blocks);
        }

        return error;
    }

    /// <summary>Declares all free memory clear, or dirty: for a device that was wiped, or that lost its memory.</summary>
    /// <remarks>
    /// Buddies that only their kinds kept apart merge first. Every free block is reached; the kernel misses some, depending on the shape
    /// of its trees. Cost: the number of free blocks.
    /// </remarks>
    public void ResetClear(bool isClear)
    {
        foreach (ulong root in _tree.Roots)
        {
            ForceMerge.Run(_books, _tree.FirstChunk(root), _tree.EndChunk(root), _tree.OrderOf(root));
        }

        int kind = BlockKind.Of(isClear);
        for (ulong id = _books.Map.AtLeast(1, kind ^ 1); id != 0; id = _books.Map.AtLeast(id + 1, kind ^ 1))
        {
            _books.Repaint(id, kind);
        }
    }

    /// <summary>Frees one after the other. A bad or a double block is met when its turn comes, and what was freed is taken again.</summary>
    /// <returns>The index of the block that was refused, or -1.</returns>
    private int FreeAll(ReadOnlySpan<BuddyBlock> blocks, int kind)
    {
        ulong merges = _books.Merges;
        for (int i = 0; i < blocks.Length; i++)
        {
            ulong id = _tree.IdOf(blocks[i]);
            if (id == 0 || !_books.TryRelease(id, blocks[i].KnownOrder, kind))
            {
                _books.TakeAgain(blocks[..i], kind, merges);
                return i;
            }
        }

        return -1;
    }

    private static int KindAfter(GpuBuddyRawFlags flags) => BlockKind.Of((flags & GpuBuddyRawFlags.Cleared) != 0);

    private string NotAllocated(BuddyBlock block, string which) => block.IsBlock
        ? $"{which}, [{AddressText.Of(block.Offset)}, +{ByteText.Exact(SizeOf(block))}), is not allocated in this space of "
            + $"{ByteText.Exact(Size)}: it was freed already, is twice in the list, or is from another space."
        : $"{which} is no block, but the default value.";
}
