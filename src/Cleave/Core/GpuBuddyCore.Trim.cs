using Cleave.Buddies;
using Cleave.Gpu;
using Cleave.Placement;
using Cleave.Sets;

namespace Cleave.Core;

public sealed partial class GpuBuddyCore
{
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
    /// block, the rest counts as clear although it is not zeroed. <see cref="AllocatedBlocks.Trim(ByteSize, bool)"/> frees the rest as
    /// dirty. Cost: the order of the block.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="blocks"/> is null.</exception>
    /// <exception cref="MisuseException">The block is not allocated in this space. Nothing has changed.</exception>
    public PlacementError Trim(List<BuddyBlock> blocks, ulong? start, ulong newSize)
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

        PlacementError error = RequestCheck.TrimSize(_space.Tree, newSize, SizeOf(block));
        if (error != PlacementError.None || newSize == SizeOf(block))
        {
            return error;
        }

        ulong from = start ?? block.Offset;
        error = RequestCheck.TrimStart(_space.Tree, from, newSize, block.Offset, SizeOf(block));
        if (error == PlacementError.None)
        {
            blocks.Clear();
            int shift = ChunkSize.Log2;
            int kind = BlockKind.Of(block.IsClear);
            BlockTrimmer.Cut(_space.Metadata, block, new CutKinds(kind, kind), from >> shift, (from + newSize) >> shift, blocks);
        }

        return error;
    }
}
