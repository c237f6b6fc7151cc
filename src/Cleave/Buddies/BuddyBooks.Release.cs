using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>The steps by which allocated blocks become free, or are replaced.</content>
internal sealed partial class BuddyBooks
{
    /// <summary>Frees an allocated block and merges it as long as its buddy is free and of the same kind.</summary>
    /// <returns>False, and nothing has changed, where the block is not allocated.</returns>
    public bool TryRelease(ulong block, bool clear)
    {
        WordPair pair = Map.PairOf(block);
        if (pair.State(block) != BlockState.Allocated)
        {
            return false;
        }

        int order = Tree.OrderOf(block);
        _allocated[order]--;
        if (pair.State(block ^ 1) == Mergeable(clear))
        {
            Map.TryDrop(block);
            ReleaseDropped(block, clear);
        }
        else
        {
            // By far the most frequent way, in one transition.
            Map.Give(block, clear);
            Count(clear)[order]++;
            ChangeFree(clear, 1UL << order);
        }

        return true;
    }

    /// <summary>Takes an allocated block out of the books: what frees or replaces it has to follow at once.</summary>
    /// <returns>False, and nothing has changed, where the block is not allocated.</returns>
    public bool TryDrop(ulong block)
    {
        bool dropped = Map.TryDrop(block);
        _allocated[Tree.OrderOf(block)] -= dropped ? 1u : 0u;
        return dropped;
    }

    /// <summary>Puts back what <see cref="TryDrop"/> took out, or part of it, as allocated.</summary>
    public void Claim(ulong block)
    {
        Map.Claim(block);
        _allocated[Tree.OrderOf(block)]++;
    }

    /// <summary>Frees a block that <see cref="TryDrop"/> took out. Re-establishes Partition, Coalesced and Counted.</summary>
    public void ReleaseDropped(ulong block, bool clear)
    {
        ChangeFree(clear, 1UL << Tree.OrderOf(block));
        while (Map[block ^ 1] == Mergeable(clear))
        {
            RemoveFree(block ^ 1, clear);
            block >>= 1;
            Merges++;
        }

        AddFree(block, clear);
    }

    /// <summary>Notes that a dropped block was replaced by its two halves.</summary>
    public void NoteSplit() => Splits++;

    /// <summary>
    /// Takes back blocks of a failed call: they are released as they were, and the counters forget the splits that they cost.
    /// </summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="splitsBefore"><see cref="Splits"/> before the first of them was taken.</param>
    public void TakeBack(ReadOnlySpan<BuddyBlock> blocks, ulong splitsBefore)
    {
        foreach (BuddyBlock block in blocks)
        {
            TryRelease(Tree.IdOf(block), block.IsClear);
        }

        // Each of those splits was undone by a merge. A force merge in between may have led to more: those did happen, and count.
        Merges -= Splits - splitsBefore;
        Splits = splitsBefore;
    }

    private static BlockState Mergeable(bool clear) => clear ? BlockState.FreeClear : BlockState.FreeDirty;
}
