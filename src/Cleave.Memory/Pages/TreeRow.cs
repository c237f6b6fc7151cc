using System.Numerics;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Pages;

/// <summary>Trees of one size side by side, in memory and in the numbering of the pages.</summary>
/// <remarks>A row instead of each tree, so that there are only some for each range, however small the largest block is.</remarks>
/// <param name="Address">The first byte.</param>
/// <param name="Order">Each tree has 2^order pages.</param>
/// <param name="Trees">How many trees there are.</param>
internal record struct TreeRow(nuint Address, int Order, ulong Trees)
{
    /// <summary>The number of its first page.</summary>
    public ulong FirstPage;

    /// <summary>How many pages it has.</summary>
    public readonly ulong Pages => Trees << Order;

    /// <summary>The most rows that a range of so many pages is cut into: up to the largest tree, and down again.</summary>
    public static ulong MostIn(nuint pages) => (2 * (ulong)BitOperations.Log2(pages)) + 1;

    /// <summary>Cuts a range into trees, as <see cref="FreePageList.SplitToPowersOfTwo"/> cuts it into pieces.</summary>
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
