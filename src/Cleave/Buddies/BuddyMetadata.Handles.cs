using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Frees blocks that are named by their handles, and undoes frees and allocations of them.</content>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Frees blocks one after the other. At a block that is not allocated here, or is repeated,
    /// all earlier frees are undone.</summary>
    /// <returns>The index of the block that was refused; -1 if all were freed.</returns>
    public int ReleaseAll(ReadOnlySpan<BuddyBlock> blocks, int kind)
    {
        ulong merges = Merges;
        for (int i = 0; i < blocks.Length; i++)
        {
            ulong id = Tree.IdOf(blocks[i]);
            if (id == 0 || !TryRelease(id, blocks[i].KnownOrder, kind))
            {
                TakeAgain(blocks[..i], kind, merges);
                return i;
            }
        }

        return -1;
    }

    /// <summary>Undoes the frees of some blocks, if nothing else has happened since: the blocks are allocated again.</summary>
    /// <param name="blocks">The blocks, in the order in which they were freed.</param>
    /// <param name="kind">The kind with which they were freed.</param>
    /// <param name="mergesBefore">The value of <see cref="Merges"/> before the first of them was freed.</param>
    public void TakeAgain(ReadOnlySpan<BuddyBlock> blocks, int kind, ulong mergesBefore)
    {
        WriteChain();
        ulong splits = Splits;
        for (int i = blocks.Length - 1; i >= 0; i--)
        {
            ulong target = Tree.IdOf(blocks[i]);
            ulong holder = target;
            while (_map[holder] != BlockKind.Free(kind))
            {
                holder >>= 1;
            }

            Carve(holder, target, kind);
        }

        // By Coalesced, the free blocks follow from which chunks are free and of which kind. Both are as before the frees, so the free
        // blocks are too, and each merge was undone by a split.
        Splits = splits;
        Merges = mergesBefore;
    }

    /// <summary>
    /// Frees the blocks of a failed call with the kinds that they had, and resets the counters of splits and merges.
    /// </summary>
    /// <param name="blocks">The blocks that the failed call allocated.</param>
    /// <param name="splitsBefore">The value of <see cref="Splits"/> before the first of them was allocated.</param>
    public void TakeBack(ReadOnlySpan<BuddyBlock> blocks, ulong splitsBefore)
    {
        foreach (BuddyBlock block in blocks)
        {
            TryRelease(Tree.IdOf(block), block.Order, BlockKind.Of(block.IsClear));
        }

        // Each of those splits was undone by a merge. If a force merge in between led to further merges, those remain done, and count.
        Merges -= Splits - splitsBefore;
        Splits = splitsBefore;
    }
}
