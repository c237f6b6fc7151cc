using System.Runtime.InteropServices;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Takes a range of chunks, block by block, and no chunk outside it.</summary>
internal static class RangeTaker
{
    /// <summary>
    /// Takes the chunks from <paramref name="first"/> up and appends their blocks, ascending, until <paramref name="count"/> are taken or
    /// an allocated block is met. A caller that wants all or nothing gives a partial result back.
    /// </summary>
    /// <returns>The number of chunks that were taken.</returns>
    /// <remarks>Cost: the blocks that are taken or halved, and the depth of the tree.</remarks>
    public static ulong Take(BuddyMetadata metadata, ulong first, ulong count, List<BuddyBlock> blocks)
    {
        metadata.WriteChain();
        ulong taken = 0;
        foreach (ulong root in metadata.Tree.Roots)
        {
            if (!TakeBelow(metadata, root, first, first + count, blocks, ref taken))
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Takes all chunks of a range as <see cref="Take"/> does, or none of them.</summary>
    public static PlacementError TakeWhole(BuddyMetadata metadata, ulong first, ulong count, List<BuddyBlock> blocks)
    {
        int before = blocks.Count;
        ulong splits = metadata.Splits;
        if (Take(metadata, first, count, blocks) == count)
        {
            return PlacementError.None;
        }

        GiveBack(metadata, blocks, before, splits);
        return PlacementError.NoSpace;
    }

    /// <summary>Frees the blocks of a failed call as they were, from an index of the list on, and removes them from the list.</summary>
    public static void GiveBack(BuddyMetadata metadata, List<BuddyBlock> blocks, int from, ulong splitsBefore)
    {
        metadata.TakeBack(CollectionsMarshal.AsSpan(blocks)[from..], splitsBefore);
        blocks.RemoveRange(from, blocks.Count - from);
    }

    /// <summary>Takes the free blocks of the range that lie in one block.</summary>
    /// <returns>False if the walk has met an allocated block.</returns>
    private static bool TakeBelow(BuddyMetadata metadata, ulong id, ulong first, ulong end, List<BuddyBlock> blocks, ref ulong taken)
    {
        BuddyTree tree = metadata.Tree;
        ulong low = tree.FirstChunk(id);
        ulong high = tree.EndChunk(id);
        if (high <= first || low >= end)
        {
            return true;
        }

        BlockState state = metadata.Map[id];
        bool inside = low >= first && high <= end;
        switch (state)
        {
            case BlockState.Allocated:
            case BlockState.Nothing when inside && !metadata.HasClear:
                // Free halves of one kind would have merged, so with nothing clear a split block holds something allocated. The
                // reference stops here rather than at that block, and a partial result shows the difference.
                return false;
            case BlockState.FreeDirty or BlockState.FreeClear when inside:
                int kind = BlockKind.Of(state == BlockState.FreeClear);
                metadata.Carve(id, id, kind);
                blocks.Add(tree.Describe(id, tree.OrderOf(id), kind));
                taken += high - low;
                return true;
            case BlockState.FreeDirty or BlockState.FreeClear:
                metadata.Halve(id);
                break;
        }

        return TakeBelow(metadata, 2 * id, first, end, blocks, ref taken)
            && TakeBelow(metadata, (2 * id) + 1, first, end, blocks, ref taken);
    }
}
