using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>The steps by which allocated blocks become free, or are replaced. They look at the map and the chain.</content>
internal sealed partial class BuddyBooks<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Frees an allocated block and merges it as long as its buddy is free and of the same kind.</summary>
    /// <returns>False, and nothing has changed, where the block is not allocated.</returns>
    public bool TryRelease(ulong block, int order, int kind)
    {
        if (_chain.HasBuddyOf(block, order))
        {
            return TryDropAndRelease(block, kind);
        }

        GiveOutcome outcome = _map.TryGive(block, kind);
        if (outcome == GiveOutcome.Given)
        {
            _counts[(4 * order) + kind]++;
            return true;
        }

        return outcome == GiveOutcome.BuddyIsFree && TryDropAndRelease(block, kind);
    }

    private bool TryDropAndRelease(ulong block, int kind)
    {
        bool dropped = TryDrop(block);
        if (dropped)
        {
            ReleaseDropped(block, kind);
        }

        return dropped;
    }

    /// <summary>Takes an allocated block out of the books: what frees or replaces it has to follow at once.</summary>
    /// <returns>False, and nothing has changed, where the block is not allocated.</returns>
    public bool TryDrop(ulong block)
    {
        bool dropped = _map.TryDrop(block);
        _counts[(4 * Tree.OrderOf(block)) + InMap] -= dropped ? 1u : 0u;
        return dropped;
    }

    /// <summary>Puts back what <see cref="TryDrop"/> took out, or part of it, as allocated.</summary>
    public void Claim(ulong block, int order)
    {
        _map.Claim(block);
        _counts[(4 * order) + InMap]++;
    }

    /// <summary>Frees a block that <see cref="TryDrop"/> took out. Re-establishes Partition, Coalesced and Counted.</summary>
    public void ReleaseDropped(ulong block, int kind)
    {
        int order = Tree.OrderOf(block);
        while (true)
        {
            if (_chain.Kind == kind && _chain.HasBuddyOf(block, order))
            {
                int run = BitOperations.TrailingZeroCount(~(_chain.Orders >> order));
                _chain.Orders &= ~(((1UL << run) - 1) << order);
                Merges += (uint)run;
                block >>= run;
                order += run;
            }
            else if (!Tree.IsRoot(block, order) && _map[block ^ 1] == BlockKind.Free(kind))
            {
                RemoveFree(block ^ 1, order, kind);
                Merges++;
                block >>= 1;
                order++;
            }
            else
            {
                break;
            }
        }

        AddFree(block, order, kind);
    }

    /// <summary>Takes back the freeing of some blocks, the last thing that was done: they are allocated again, and nothing else changed.</summary>
    /// <param name="blocks">The blocks, in the order in which they were freed.</param>
    /// <param name="kind">As what they were freed.</param>
    /// <param name="mergesBefore"><see cref="Merges"/> before the first of them was freed.</param>
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

        // What follows from which chunks are free and which kinds they are is as before; so each merge was undone by a split.
        Splits = splits;
        Merges = mergesBefore;
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
            TryRelease(Tree.IdOf(block), block.Order, BlockKind.Of(block.IsClear));
        }

        // Each of those splits was undone by a merge. A force merge in between may have led to more: those did happen, and count.
        Merges -= Splits - splitsBefore;
        Splits = splitsBefore;
    }
}
