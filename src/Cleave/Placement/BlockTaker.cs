using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Allocates a given block whose memory is free, in whatever blocks and of whatever kinds it is free.</summary>
internal static class BlockTaker
{
    /// <summary>Whether all chunks of a range are free. Cost: the blocks in the range, and the depth of the tree.</summary>
    public static bool IsFree(BuddyMetadata metadata, ulong first, ulong end)
    {
        metadata.WriteChain();
        foreach (ulong root in metadata.Tree.Roots)
        {
            if (!IsFreeBelow(metadata, root, first, end))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Allocates a block, all chunks of which are free. Free memory around the block keeps its kinds.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="block">The block.</param>
    /// <param name="pieces">An empty list to work with.</param>
    /// <returns>Whether any of its memory was clear.</returns>
    /// <remarks>Cost: the free blocks that it consists of. Re-establishes Partition, Coalesced and Counted.</remarks>
    public static bool Take(BuddyMetadata metadata, BuddyBlock block, List<BuddyBlock> pieces)
    {
        ulong id = metadata.Tree.IdOf(block);
        RangeTaker.Take(metadata, metadata.Tree.FirstChunk(id), 1UL << block.Order, pieces);
        bool hasClear = pieces.Exists(piece => piece.IsClear);
        if (pieces.Count > 1)
        {
            // Clear and dirty memory lie mixed, so the block is free in parts.
            pieces.ForEach(piece => metadata.TryDrop(metadata.Tree.IdOf(piece)));
            metadata.Claim(id, block.Order);
            metadata.NoteMerges(pieces.Count - 1);
        }

        pieces.Clear();
        return hasClear;
    }

    private static bool IsFreeBelow(BuddyMetadata metadata, ulong id, ulong first, ulong end)
    {
        ulong low = metadata.Tree.FirstChunk(id);
        ulong high = metadata.Tree.EndChunk(id);
        if (high <= first || low >= end)
        {
            return true;
        }

        BlockState state = metadata.Map[id];
        bool isSplit = state == BlockState.Nothing && (low < first || high > end || metadata.HasClear);
        return isSplit
            ? IsFreeBelow(metadata, 2 * id, first, end) && IsFreeBelow(metadata, (2 * id) + 1, first, end)
            : state is BlockState.FreeDirty or BlockState.FreeClear;
    }
}
