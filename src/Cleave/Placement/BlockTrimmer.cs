using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Placement;

/// <summary>Cuts an allocated block down to a part of it.</summary>
internal static class BlockTrimmer
{
    /// <summary>
    /// Replaces a block by the ascending blocks of [first, end), which lies in it; the rest becomes free, of the block's kind.
    /// </summary>
    /// <remarks>
    /// Cost: the depth of the tree. Re-establishes Partition and Counted; each freed part has a buddy in use, so Coalesced holds.
    /// </remarks>
    public static void Cut(BuddyBooks books, ulong id, int kind, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        books.TryDrop(id);
        Keep(books, id, kind, first, end, blocks);
    }

    /// <summary>Cuts the last block of a list short at its end by some chunks, fewer than it has. Its pieces take its place.</summary>
    public static void CutLast(BuddyBooks books, ulong excess, List<BuddyBlock> blocks)
    {
        BuddyBlock last = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
        ulong id = books.Tree.IdOf(last);
        Cut(books, id, BlockKind.Of(last.IsClear), books.Tree.FirstChunk(id), books.Tree.EndChunk(id) - excess, blocks);
    }

    private static void Keep(BuddyBooks books, ulong id, int kind, ulong first, ulong end, List<BuddyBlock> blocks)
    {
        ulong low = books.Tree.FirstChunk(id);
        ulong high = books.Tree.EndChunk(id);
        if (high <= first || low >= end)
        {
            books.ReleaseDropped(id, kind);
        }
        else if (low >= first && high <= end)
        {
            books.Claim(id);
            blocks.Add(books.Tree.Describe(id, books.Tree.OrderOf(id), kind));
        }
        else
        {
            books.NoteSplit();
            Keep(books, 2 * id, kind, first, end, blocks);
            Keep(books, (2 * id) + 1, kind, first, end, blocks);
        }
    }
}
