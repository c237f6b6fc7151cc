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
        ulong next = blocks.IsEmpty ? 0 : Tree.IdOf(blocks[0]);
        for (int i = 0; i < blocks.Length;)
        {
            ulong id = next;
            int order = blocks[i].KnownOrder;
            next = i + 1 < blocks.Length ? Tree.IdOf(blocks[i + 1]) : 0;
            int freed = id != 0 && next != 0 && IsInBuddy(next, blocks[i + 1].KnownOrder, id, order) ? ReleasePath(blocks[i..], kind)
                : id != 0 && TryRelease(id, order, kind) ? 1
                : -1;
            if (freed < 0)
            {
                TakeAgain(blocks[..i], kind, merges);
                return i + ~freed;
            }

            i += freed;
            next = freed > 1 && i < blocks.Length ? Tree.IdOf(blocks[i]) : next;
        }

        return -1;
    }

    /// <summary>Frees the first blocks of a list, each of which but the first lies in the buddy of the one before: what is left of a
    /// larger block that was cut. They are removed one by one, and merge once, when the last of them is.</summary>
    /// <returns>The number of blocks that were freed; if one is not allocated here, the complement of its index, and nothing has
    /// changed.</returns>
    private int ReleasePath(ReadOnlySpan<BuddyBlock> blocks, int kind)
    {
        ulong orders = 0;
        ulong last = 0;
        int count = 0;
        while (count < blocks.Length)
        {
            ulong id = Tree.IdOf(blocks[count]);
            int order = blocks[count].KnownOrder;
            if (count > 0 && !IsInBuddy(id, order, last, blocks[count - 1].KnownOrder))
            {
                break;
            }

            if (!TryDrop(id))
            {
                ClaimAgain(blocks[..count]);
                return ~count;
            }

            orders |= 1UL << order;
            last = id;
            count++;
        }

        ReleaseDropped(last, kind, orders & (orders - 1));
        return count;
    }

    /// <summary>Determines whether an inner block lies in the buddy of an outer block.
    /// The inner one may be 0, which lies nowhere.</summary>
    private static bool IsInBuddy(ulong inner, int innerOrder, ulong outer, int outerOrder) =>
        innerOrder < outerOrder && inner >> (outerOrder - innerOrder) == (outer ^ 1);

    private void ClaimAgain(ReadOnlySpan<BuddyBlock> dropped)
    {
        foreach (BuddyBlock block in dropped)
        {
            Claim(Tree.IdOf(block), block.KnownOrder);
        }
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
