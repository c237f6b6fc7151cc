using System.Numerics;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The books of a <see cref="PageAllocator"/> and where they lie: in the memory that they are about.</summary>
internal sealed class PageBooks
{
    /// <summary>The audit names blocks by values, which have no room for smaller chunks.</summary>
    public const int ChunkShift = 12;

    private PageBooks(FreePageList list, PageRange stolen, ulong mostRows, int largestOrder)
    {
        Stolen = stolen;
        var room = new RawRoom(stolen.Address);
        Trees = new TreeTable(ref room, mostRows, list.PageSize.Log2);
        Span<ulong> trees = stackalloc ulong[largestOrder + 1];
        int largest = 0;
        while (list.TryPop(out PageRange range))
        {
            foreach (TreeRow row in TreeRow.Cut(range, list.PageSize, largestOrder))
            {
                Trees.Add(row);
                trees[row.Order] += row.Trees;
                largest = Math.Max(largest, row.Order);
            }
        }

        Trees.Complete();
        var tree = new BuddyTree(trees[..(largest + 1)], ChunkShift);
        var shape = new PageShape(tree.Depth, tree.Chunks);
        Cached = new CachedPages(ref room, shape);
        Books = new BuddyBooks<RawPages>(tree, new RawPages(ref room, shape));
    }

    /// <summary>The memory that all of it lies in.</summary>
    public PageRange Stolen { get; }

    /// <summary>The trees by address.</summary>
    public TreeTable Trees { get; }

    /// <summary>Which pages threads keep.</summary>
    public CachedPages Cached { get; }

    /// <summary>The books, in which pages go by their numbers.</summary>
    public BuddyBooks<RawPages> Books { get; }

    /// <summary>Takes over a list: what the books need of it, and all the rest as trees.</summary>
    /// <exception cref="ArgumentException">There is no range that is long enough for the books. The list is as before.</exception>
    public static PageBooks TakeOver(FreePageList list, int largestOrder, bool isZero)
    {
        ulong mostRows = MostRows(list);
        nuint bytes = BytesFor(list, mostRows);
        if (!list.TrySteal(new Layout(bytes, RawRoom.Alignment), out PageRange stolen))
        {
            string pages = FormattableString.Invariant($"{list.TotalPages} pages of {list.PageSize}");
            throw new ArgumentException(
                $"The books of {pages} take {ByteText.Exact(bytes)}, which no range of the list has behind its first page.", nameof(list));
        }

        if (!isZero)
        {
            new RawArray<byte>(stolen.Address, bytes).Span.Clear();
        }

        return new PageBooks(list, stolen, mostRows, largestOrder);
    }

    /// <summary>
    /// Bytes that the books of a list take: as they would be for all of its pages, of which they then take some themselves.
    /// </summary>
    private static nuint BytesFor(FreePageList list, ulong mostRows)
    {
        ulong pages = nuint.Max(list.TotalPages, 1);
        var shape = new PageShape(pages == 1 ? 0 : BitOperations.Log2(pages - 1) + 1, pages);
        var room = new RawRoom(0);
        _ = new TreeTable(ref room, mostRows, list.PageSize.Log2);
        _ = new CachedPages(ref room, shape);
        _ = new RawPages(ref room, shape);
        return room.End;
    }

    /// <summary>The most rows of trees there can be, whatever is stolen, which may cut one range in two.</summary>
    private static ulong MostRows(FreePageList list)
    {
        ulong rows = 0;
        nuint longest = 1;
        foreach (PageRange range in list)
        {
            rows += TreeRow.MostIn(range.Pages);
            longest = nuint.Max(longest, range.Pages);
        }

        return rows + TreeRow.MostIn(longest);
    }
}
