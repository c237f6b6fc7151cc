using static System.Numerics.BitOperations;

namespace Cleave.Buddies;

/// <content>Allocates and frees many blocks of one order at once, up to 64 adjacent blocks in one step.</content>
internal sealed partial class BuddyMetadata<TPages>
{
    /// <summary>log2 of the number of blocks whose states share a word. A block of that many orders more consists of one such
    /// word.</summary>
    private const int WordOrders = 6;

    /// <summary>Allocates blocks of one order and kind, from the smallest free blocks that are large enough.</summary>
    /// <returns>The number of <paramref name="blocks"/> that were filled; less than all if too little memory is free.</returns>
    /// <remarks>
    /// The method reads the map and the chain. Cost: a few steps for every 64 blocks that are cut from larger ones, otherwise at most a few
    /// steps for each block.
    /// </remarks>
    public int TakeMany(int order, int kind, Span<ulong> blocks)
    {
        int taken = 0;
        while (taken < blocks.Length)
        {
            int smallest = SmallestFree(order, kind);
            if (smallest > Tree.MaxOrder)
            {
                break;
            }

            taken += smallest == order
                ? TakeOfOrder(order, kind, blocks[taken..])
                : TakeInPieces(order, smallest, kind, blocks[taken..]);
        }

        return taken;
    }

    /// <summary>Removes the states of allocated blocks of one word. The caller must free the blocks, or put them back, at once.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="bits"/> stands for, a multiple of 64.</param>
    /// <param name="bits">A bit for each block, at least one.</param>
    /// <param name="order">The order of all blocks.</param>
    /// <returns>True if all blocks were allocated; otherwise false, and nothing has changed.</returns>
    public bool TryDropWord(ulong first, ulong bits, int order)
    {
        bool dropped = _map.TryDropWord(first, bits);
        _counts[(4 * order) + InMap] -= dropped ? (ulong)PopCount(bits) : 0;
        return dropped;
    }

    /// <summary>Makes the blocks allocated again that <see cref="TryDropWord"/> removed.</summary>
    public void ClaimWord(ulong first, ulong bits, int order)
    {
        _map.ClaimWord(first, bits);
        _counts[(4 * order) + InMap] += (ulong)PopCount(bits);
    }

    /// <summary>
    /// Frees the blocks that <see cref="TryDropWord"/> removed. First, buddies among them merge, then the results merge with others.
    /// </summary>
    public void ReleaseDroppedWord(ulong first, ulong bits, int order, int kind)
    {
        while (bits != 0)
        {
            int bit = TrailingZeroCount(bits);
            int up = LargestBlock(first + (uint)bit, TrailingZeroCount(~(bits >> bit)), order);
            Merges += (1UL << up) - 1;
            ReleaseDropped((first + (uint)bit) >> up, kind);
            bits &= ~(Ones(up) << bit);
        }
    }

    /// <summary>Keeps only the first chunks of an allocated block, and frees the rest.</summary>
    /// <param name="block">The id of the block.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="chunks">The number of chunks to keep, at least one and at most all. Each bit of it becomes an allocated block.</param>
    /// <param name="kind">The kind with which the rest becomes free.</param>
    public void Shorten(ulong block, int order, ulong chunks, int kind)
    {
        ulong first = block << order;
        if (chunks >> order != 0)
        {
            return;
        }

        TryDrop(block);
        Splits--;
        for (ulong kept = 0; kept < chunks; Splits++)
        {
            int piece = Log2(chunks - kept);
            Claim((first + kept) >> piece, piece);
            kept += 1UL << piece;
        }

        for (ulong left = chunks; left >> order == 0; Splits++)
        {
            int piece = TrailingZeroCount(left);
            ReleaseDropped((first + left) >> piece, kind);
            left += 1UL << piece;
        }
    }

    /// <summary>Finds the smallest order that is not below a given one and has a free block of a kind.</summary>
    /// <returns>The order; one above the largest if no order has such a block.</returns>
    private int SmallestFree(int order, int kind)
    {
        while (order <= Tree.MaxOrder && FreeCount(order, kind) == 0)
        {
            order++;
        }

        return order;
    }

    private int TakeOfOrder(int order, int kind, Span<ulong> blocks)
    {
        ulong bits = _map.TakeWord(order, kind, Tree.FirstId(order), blocks.Length, out ulong first);
        if (bits == 0)
        {
            // The map has no such block, so the only free one is in the chain.
            blocks[0] = TakeHighest(order, kind);
            return 1;
        }

        int taken = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            blocks[taken++] = first + (uint)TrailingZeroCount(bits);
        }

        _counts[(4 * order) + kind] -= (uint)taken;
        return taken;
    }

    /// <summary>Allocates a larger block, of at most one word of the wanted blocks, and replaces it by the blocks that it consists
    /// of.</summary>
    private int TakeInPieces(int order, int smallest, int kind, Span<ulong> blocks)
    {
        int up = Math.Min(Math.Min(smallest - order, WordOrders), Log2((uint)blocks.Length));
        ulong whole = TakeHighest(order + up, kind);
        ulong first = whole << up;
        if (up > 0)
        {
            TryDrop(whole);
            ClaimWord(first & ~63UL, Ones(up) << (int)(first & 63), order);
            Splits += (1UL << up) - 1;
        }

        for (int i = 0; i < 1 << up; i++)
        {
            blocks[i] = first + (uint)i;
        }

        return 1 << up;
    }

    /// <summary>Finds the largest block that begins at a block and consists of blocks of a run.</summary>
    /// <param name="block">The id of the first block of the run.</param>
    /// <param name="run">The number of blocks in the run.</param>
    /// <param name="order">The order of the blocks of the run.</param>
    /// <returns>The number of orders by which the largest block is above <paramref name="order"/>.</returns>
    private int LargestBlock(ulong block, int run, int order)
    {
        int up = Math.Min(Math.Min(TrailingZeroCount(block), Log2((uint)run)), Tree.MaxOrder - order);
        while (block >> up >= Tree.EndId(order + up))
        {
            up--;
        }

        return up;
    }

    /// <summary>Returns a word whose lowest 2^<paramref name="up"/> bits are set.</summary>
    private static ulong Ones(int up) => ulong.MaxValue >> (64 - (1 << up));
}
