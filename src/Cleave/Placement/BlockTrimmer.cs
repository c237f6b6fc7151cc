using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Cuts an allocated block down to a part of it.</summary>
internal static class BlockTrimmer
{
    /// <summary>
    /// Replaces an allocated block by the ascending blocks of [first, end), which lies in it, and frees the rest.
    /// </summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="block">The block.</param>
    /// <param name="kinds">The kind that the kept blocks report, and the kind that the rest becomes free with.</param>
    /// <param name="first">The first chunk to keep.</param>
    /// <param name="end">The chunk after the last one to keep.</param>
    /// <param name="blocks">Receives the kept blocks.</param>
    /// <remarks>
    /// Cost: the depth of the tree. Re-establishes Partition and Counted; each freed part has a buddy in use, so Coalesced holds.
    /// </remarks>
    public static void Cut(BuddyMetadata metadata, BuddyBlock block, CutKinds kinds, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        ulong id = metadata.Tree.IdOf(block);
        metadata.TryDrop(id);
        Keep(metadata, id, kinds, first, end, blocks);
    }

    /// <summary>Cuts the last block of a list short at its end by some chunks, fewer than it has. Its pieces take its place.</summary>
    /// <remarks>Cost: the depth of the tree. The pieces left of the cut are kept, and those right of it are freed.</remarks>
    public static void CutLast(BuddyMetadata metadata, ulong excess, List<BuddyBlock> blocks)
    {
        BuddyBlock last = blocks[^1];
        int kind = BlockKind.Of(last.IsClear);
        blocks.RemoveAt(blocks.Count - 1);
        ulong id = metadata.Tree.IdOf(last);
        metadata.TryDrop(id);
        CutRemoved(metadata, id, last.Order, (1UL << last.Order) - excess, kind, blocks);
    }

    /// <summary>Replaces a block that has no state by allocated blocks of its first chunks, appended to a list, and frees the
    /// rest.</summary>
    /// <param name="metadata">The metadata of the space.</param>
    /// <param name="id">The id of the block.</param>
    /// <param name="blockOrder">The order of the block.</param>
    /// <param name="kept">The number of chunks to keep, at least one and fewer than the block has.</param>
    /// <param name="kind">The kind of the block.</param>
    /// <param name="blocks">Receives the kept blocks.</param>
    /// <remarks>Cost: the depth of the tree. Re-establishes Partition, Coalesced and Counted.</remarks>
    public static void CutRemoved(BuddyMetadata metadata, ulong id, int blockOrder, ulong kept, int kind, List<BuddyBlock> blocks)
    {
        for (int order = blockOrder - 1; kept != 0; order--)
        {
            metadata.NoteSplit();
            if (kept >> order == 0)
            {
                metadata.AddFree((2 * id) + 1, order, kind);
                id = 2 * id;
                continue;
            }

            metadata.Claim(2 * id, order);
            blocks.Add(metadata.Tree.Describe(2 * id, order, kind));
            id = (2 * id) + 1;
            kept -= 1UL << order;
            if (kept == 0)
            {
                metadata.AddFree(id, order, kind);
            }
        }
    }

    private static void Keep(BuddyMetadata metadata, ulong id, CutKinds kinds, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        ulong low = metadata.Tree.FirstChunk(id);
        ulong high = metadata.Tree.EndChunk(id);
        if (high <= first || low >= end)
        {
            metadata.ReleaseDropped(id, kinds.Freed);
        }
        else if (low >= first && high <= end)
        {
            metadata.Claim(id, metadata.Tree.OrderOf(id));
            blocks.Add(metadata.Tree.Describe(id, metadata.Tree.OrderOf(id), kinds.Kept));
        }
        else
        {
            metadata.NoteSplit();
            Keep(metadata, 2 * id, kinds, first, end, blocks);
            Keep(metadata, (2 * id) + 1, kinds, first, end, blocks);
        }
    }
}
