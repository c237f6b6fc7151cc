using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Cuts an allocated block down to a part of it.</summary>
internal static class BlockTrimmer
{
    /// <summary>
    /// Replaces an allocated block by the ascending blocks of [first, end), which lies in it, and frees the rest.
    /// </summary>
    /// <param name="books">The metadata of the space.</param>
    /// <param name="id">The block.</param>
    /// <param name="kinds">The kind that the kept blocks report, and the kind that the rest becomes free with.</param>
    /// <param name="first">The first chunk to keep.</param>
    /// <param name="end">The chunk after the last one to keep.</param>
    /// <param name="blocks">Receives the kept blocks.</param>
    /// <remarks>
    /// Cost: the depth of the tree. Re-establishes Partition and Counted; each freed part has a buddy in use, so Coalesced holds.
    /// </remarks>
    public static void Cut(BuddyBooks books, ulong id, CutKinds kinds, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        books.TryDrop(id);
        Keep(books, id, kinds, first, end, blocks);
    }

    /// <summary>Cuts the last block of a list short at its end by some chunks, fewer than it has. Its pieces take its place.</summary>
    /// <remarks>Cost: the depth of the tree. The pieces left of the cut are kept, and those right of it are freed.</remarks>
    public static void CutLast(BuddyBooks books, ulong excess, List<BuddyBlock> blocks)
    {
        BuddyBlock last = blocks[^1];
        int kind = BlockKind.Of(last.IsClear);
        blocks.RemoveAt(blocks.Count - 1);
        ulong id = books.Tree.IdOf(last);
        books.TryDrop(id);
        ulong kept = (1UL << last.Order) - excess;
        for (int order = last.Order - 1; kept != 0; order--)
        {
            books.NoteSplit();
            if (kept >> order == 0)
            {
                books.AddFree((2 * id) + 1, order, kind);
                id = 2 * id;
                continue;
            }

            books.Claim(2 * id, order);
            blocks.Add(books.Tree.Describe(2 * id, order, kind));
            id = (2 * id) + 1;
            kept -= 1UL << order;
            if (kept == 0)
            {
                books.AddFree(id, order, kind);
            }
        }
    }

    private static void Keep(BuddyBooks books, ulong id, CutKinds kinds, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        ulong low = books.Tree.FirstChunk(id);
        ulong high = books.Tree.EndChunk(id);
        if (high <= first || low >= end)
        {
            books.ReleaseDropped(id, kinds.Freed);
        }
        else if (low >= first && high <= end)
        {
            books.Claim(id, books.Tree.OrderOf(id));
            blocks.Add(books.Tree.Describe(id, books.Tree.OrderOf(id), kinds.Kept));
        }
        else
        {
            books.NoteSplit();
            Keep(books, 2 * id, kinds, first, end, blocks);
            Keep(books, (2 * id) + 1, kinds, first, end, blocks);
        }
    }
}
