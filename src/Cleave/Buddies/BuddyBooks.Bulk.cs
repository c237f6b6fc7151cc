using static System.Numerics.BitOperations;

namespace Cleave.Buddies;

/// <content>Many blocks of one order at once, a word of 64 at a time where they lie side by side.</content>
internal sealed partial class BuddyBooks<TPages>
{
    /// <summary>log2 of the blocks whose states share a word: a block of so many orders more is just those of a word.</summary>
    private const int WordOrders = 6;

    /// <summary>Allocates blocks of one order and kind, from the smallest free blocks that will do.</summary>
    /// <returns>How many of <paramref name="blocks"/> were filled; fewer than all where there is no more.</returns>
    /// <remarks>
    /// Looks at the map and the chain. Cost: a few steps for each 64 blocks where they come out of larger ones, at most a few for each.
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

    /// <summary>Takes allocated blocks of one word out of the books: what frees them has to follow.</summary>
    /// <param name="first">The id that bit 0 of <paramref name="bits"/> stands for, a multiple of 64.</param>
    /// <param name="bits">A bit for each block, at least one.</param>
    /// <param name="order">The order of all of them.</param>
    /// <returns>False, and nothing has changed, unless all of them are allocated.</returns>
    public bool TryDropWord(ulong first, ulong bits, int order)
    {
        bool dropped = _map.TryDropWord(first, bits);
        _counts[(4 * order) + InMap] -= dropped ? (ulong)PopCount(bits) : 0;
        return dropped;
    }

    /// <summary>Puts back what <see cref="TryDropWord"/> took out, as allocated.</summary>
    public void ClaimWord(ulong first, ulong bits, int order)
    {
        _map.ClaimWord(first, bits);
        _counts[(4 * order) + InMap] += (ulong)PopCount(bits);
    }

    /// <summary>
    /// Frees what <see cref="TryDropWord"/> took out. Buddies among them merge with each other before any looks for one outside.
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

    /// <summary>Keeps only the first chunks of an allocated block, as one block for each bit of their number; the rest becomes free.</summary>
    /// <param name="block">The block.</param>
    /// <param name="order">Its order.</param>
    /// <param name="chunks">How many chunks to keep, at least one and at most all.</param>
    /// <param name="kind">As what the rest becomes free.</param>
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

    /// <summary>The smallest order from one upwards that has a free block of a kind; above the largest where none has.</summary>
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
            // The one that there is stands in the chain.
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

    /// <summary>Takes a block of as many orders more as are wanted and one word holds, and then those that it is made of.</summary>
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

    /// <summary>How many orders more the largest block has that begins with a block and is made of a run of so many.</summary>
    private int LargestBlock(ulong block, int run, int order)
    {
        int up = Math.Min(Math.Min(TrailingZeroCount(block), Log2((uint)run)), Tree.MaxOrder - order);
        while (block >> up >= Tree.EndId(order + up))
        {
            up--;
        }

        return up;
    }

    /// <summary>The bits of 2^<paramref name="up"/> blocks, up to a whole word.</summary>
    private static ulong Ones(int up) => ulong.MaxValue >> (64 - (1 << up));
}
