using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Pages;

/// <summary>A row of trees of one size, side by side in memory and in the numbering of the pages.</summary>
/// <remarks>Rows instead of single trees keep the table short: each range has a few rows, however small the largest block is.</remarks>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Order">The order of each tree, which has 2^order pages.</param>
/// <param name="Trees">The number of trees.</param>
internal record struct TreeRow(nuint Address, int Order, ulong Trees)
{
    /// <summary>The number of the first page of this row.</summary>
    public ulong FirstPage;

    /// <summary>The number of pages of this row.</summary>
    public readonly ulong Pages => Trees << Order;

    /// <summary>The largest number of rows that a range of so many pages is cut into: orders rise to the largest tree and fall
    /// again.</summary>
    public static ulong MostIn(nuint pages) => (2 * (ulong)BitOperations.Log2(pages)) + 1;

    /// <summary>Cuts a range into trees, as <see cref="FreePageList.SplitToPowersOfTwo"/> cuts a range into pieces.</summary>
    public static IEnumerable<TreeRow> Cut(PageRange range, Alignment pageSize, int largestOrder)
    {
        while (range.Pages > 0)
        {
            nuint index = range.Address >> pageSize.Log2;
            nuint piece = FreePageList.FirstPiece(index, range.Pages, (nuint)1 << largestOrder);
            int order = BitOperations.Log2(piece);
            nuint trees = order == largestOrder ? range.Pages >> order : 1;
            yield return new TreeRow(range.Address, order, trees);
            nuint pages = trees << order;
            range = new PageRange(range.Address + (pages << pageSize.Log2), range.Pages - pages);
        }
    }
}
