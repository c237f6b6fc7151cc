using System.Numerics;
using Cleave.Buddies;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>The metadata of a <see cref="PageAllocator"/>, laid out in the memory that it describes.</summary>
internal sealed class PageMetadata
{
    /// <summary>The log2 of the chunk size that the audit uses for its messages; smaller chunks do not fit into the values that name
    /// blocks.</summary>
    public const int ChunkShift = 12;

    /// <summary>The largest number of pages: more than a process can address in pages of 4 KiB.</summary>
    private const ulong MostPages = 1UL << 44;

    private PageMetadata(FreePageList list, PageRange stolen, ulong mostRows, int largestOrder, bool threadsKeepPages)
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
        States = threadsKeepPages ? new PageStates(ref room, shape) : default;
        Metadata = new BuddyMetadata<RawPages>(tree, new RawPages(ref room, shape));
    }

    /// <summary>The pages that all of the metadata lies in.</summary>
    public PageRange Stolen { get; }

    /// <summary>The table that finds the tree of an address.</summary>
    public TreeTable Trees { get; }

    /// <summary>The state of each page, if threads cache pages.</summary>
    public PageStates States { get; }

    /// <summary>The buddy metadata, which identifies pages by their numbers.</summary>
    public BuddyMetadata<RawPages> Metadata { get; }

    /// <summary>Takes over a list of memory: some pages for the metadata, and all others as trees.</summary>
    /// <exception cref="ArgumentException">No range has room for the metadata, or no page would be left, or the list has too many pages.
    /// The list is unchanged.</exception>
    public static PageMetadata TakeOver(FreePageList memory, int largestOrder, bool threadsKeepPages, bool isZero)
    {
        if (memory.Count == 0)
        {
            throw new ArgumentException(
                "The list has no pages, as after another allocator has taken them; an allocator needs at least one page.", nameof(memory));
        }

        if (memory.TotalPages > MostPages)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"An allocator manages at most {MostPages} pages, not {AllOf(memory)}."), nameof(memory));
        }

        ulong mostRows = MostRows(memory);
        nuint bytes = BytesFor(memory, mostRows, threadsKeepPages);
        if (!memory.TrySteal(new Layout(bytes, RawRoom.Alignment), out PageRange stolen))
        {
            throw new ArgumentException(
                $"The metadata of {AllOf(memory)} takes {ByteText.Exact(bytes)} in one piece; the longest range of the list is "
                + $"{memory.MaxBy(range => range.Pages)}.",
                nameof(memory));
        }

        if (memory.TotalPages == 0)
        {
            memory.Add(stolen.Address, stolen.Pages);
            throw new ArgumentException(
                $"The metadata of {AllOf(memory)} takes {ByteText.Exact(bytes)}, so no page would be left to "
                    + "allocate; the list needs at least "
                + "one page more.",
                nameof(memory));
        }

        if (!isZero)
        {
            new RawArray<byte>(stolen.Address, bytes).Clear();
        }

        return new PageMetadata(memory, stolen, mostRows, largestOrder, threadsKeepPages);
    }

    private static string AllOf(FreePageList list) =>
        FormattableString.Invariant($"{list.TotalPages} {(list.TotalPages == 1 ? "page" : "pages")} of {list.PageSize}");

    /// <summary>
    /// The bytes that the metadata of a list takes. They are computed for all pages of the list, although the metadata itself takes some of
    /// these.
    /// </summary>
    private static nuint BytesFor(FreePageList list, ulong mostRows, bool threadsKeepPages)
    {
        ulong pages = nuint.Max(list.TotalPages, 1);
        var shape = new PageShape(pages == 1 ? 0 : BitOperations.Log2(pages - 1) + 1, pages);
        var room = new RawRoom(0);
        _ = new TreeTable(ref room, mostRows, list.PageSize.Log2);
        if (threadsKeepPages)
        {
            _ = new PageStates(ref room, shape);
        }

        _ = new RawPages(ref room, shape);
        return room.End;
    }

    /// <summary>The largest number of rows of trees that can result, because stealing pages may cut one range in two.</summary>
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
