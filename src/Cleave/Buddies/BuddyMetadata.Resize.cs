using System.Numerics;
using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Takes over the blocks of a space into one of another size.</content>
/// <remarks>
/// The ids of blocks depend on the size of the space, so all blocks get new ids. A block lies at a multiple of its size, so every block
/// that ends inside the new space is a block of it too. By Coalesced, the free blocks follow from which chunks are free and of which kind.
/// So the result is the state of a space that had the new size from the start and has the same blocks allocated.
/// </remarks>
internal sealed partial class BuddyMetadata<TPages>
    where TPages : struct, IBlockPages
{
    /// <summary>Creates the metadata of a larger or smaller space with the same allocated blocks.
    /// The old metadata is not used again.</summary>
    /// <param name="tree">The shape of the new space, which has every allocated block.</param>
    /// <param name="pages">The store for the states, empty and large enough for the shape.</param>
    /// <remarks>Added chunks are free and dirty. Cost: the number of blocks.</remarks>
    public BuddyMetadata<TPages> Resized(BuddyTree tree, TPages pages)
    {
        WriteChain();
        var resized = new BuddyMetadata<TPages>(tree, new BlockMap<TPages>(tree.Depth, tree.MaxOrder, pages));
        foreach ((ulong id, BlockState state) in Blocks())
        {
            int order = Tree.OrderOf(id);
            ulong first = Tree.FirstChunk(id);
            if (state == BlockState.Allocated)
            {
                resized.Claim(tree.IdOf(order, first >> order), order);
            }
            else
            {
                resized.AddFreeChunks(first, Math.Min(Tree.EndChunk(id), tree.Chunks), BlockKind.Of(state == BlockState.FreeClear));
            }
        }

        resized.AddFreeChunks(Tree.Chunks, tree.Chunks, BlockKind.Dirty);
        resized.CountAsFrom(this);
        return resized;
    }

    /// <summary>Finds the chunk behind the last allocated one; 0 if nothing is allocated. Cost: the free blocks above it.</summary>
    public ulong EndOfAllocated()
    {
        WriteChain();
        var waiting = new Stack<ulong>();
        foreach (ulong root in Tree.Roots)
        {
            waiting.Push(root);
        }

        while (waiting.TryPop(out ulong id))
        {
            BlockState state = StateOf(id);
            if (state == BlockState.Allocated)
            {
                return Tree.EndChunk(id);
            }

            if (state == BlockState.Nothing)
            {
                waiting.Push(2 * id);
                waiting.Push((2 * id) + 1);
            }
        }

        return 0;
    }

    /// <summary>Adds free chunks that have no state, as the fewest blocks; those merge with their buddies.</summary>
    private void AddFreeChunks(ulong first, ulong end, int kind)
    {
        while (first < end)
        {
            int order = Math.Min(Math.Min(BitOperations.TrailingZeroCount(first), BitOperations.Log2(end - first)), Tree.MaxOrder);
            ReleaseDropped(Tree.IdOf(order, first >> order), kind);
            first += 1UL << order;
        }
    }

    /// <summary>Sets the counters of splits and merges, of which neither goes back. Re-establishes Counted.</summary>
    private void CountAsFrom(BuddyMetadata<TPages> old)
    {
        ulong blocks = 0;
        for (int order = 0; order <= Tree.MaxOrder; order++)
        {
            blocks += _counts[(4 * order) + InMap];
        }

        // The difference of the two counters has to be that of blocks and roots. Modulo 2^64 it is right also if it is negative.
        ulong difference = blocks - Tree.RootCount - (old.Splits - old.Merges);
        bool isMore = (long)difference >= 0;
        Splits = old.Splits + (isMore ? difference : 0);
        Merges = old.Merges + (isMore ? 0 : 0 - difference);
    }
}
