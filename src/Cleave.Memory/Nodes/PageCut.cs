using Cleave.Memory.Pages;

namespace Cleave.Memory.Nodes;

/// <summary>Cuts blocks and runs of pages, so that their first pages stay allocated and the last ones can be freed.</summary>
internal static class PageCut
{
    /// <summary>Splits an allocated block until its first pages and its last pages are blocks of their own.</summary>
    /// <param name="source">The source that the block was taken from.</param>
    /// <param name="pageShift">The log2 of the page size in bytes.</param>
    /// <param name="address">The address of the block.</param>
    /// <param name="order">The order of the block.</param>
    /// <param name="kept">The number of first pages, at least 1 and less than the block has.</param>
    /// <param name="rest">Receives the blocks of the last pages, which are still allocated. It has room for one of each order.</param>
    /// <returns>The number of blocks in <paramref name="rest"/>; 0, and nothing has changed, if the source cannot split.</returns>
    public static int TrySplit(
        IPageSource source, int pageShift, nuint address, int order, nuint kept, Span<(nuint Address, int Order)> rest)
    {
        int count = 0;
        while (kept < (nuint)1 << order)
        {
            if (!source.TrySplit(address, order))
            {
                return count;
            }

            order--;
            nuint half = (nuint)1 << order;
            nuint upper = address + (half << pageShift);
            if (kept <= half)
            {
                rest[count++] = (upper, order);
            }
            else
            {
                address = upper;
                kept -= half;
            }
        }

        return count;
    }

    /// <summary>Frees all pages of a run behind the first ones.</summary>
    /// <param name="source">The source that the run was taken from.</param>
    /// <param name="pageShift">The log2 of the page size in bytes.</param>
    /// <param name="address">The address of the run.</param>
    /// <param name="pages">The number of pages of the run.</param>
    /// <param name="kept">The number of pages that stay allocated; 0 frees the whole run.</param>
    public static void FreeBehind(IPageSource source, int pageShift, nuint address, nuint pages, nuint kept)
    {
        Span<(nuint Address, int Order)> rest = stackalloc (nuint, int)[sizeof(ulong) * 8];
        while (pages > 0)
        {
            int order = PageAllocator.PieceOrder(address, pages, pageShift);
            nuint piece = (nuint)1 << order;
            if (kept == 0)
            {
                source.Give(address, order);
            }
            else if (kept < piece)
            {
                int count = TrySplit(source, pageShift, address, order, kept, rest);
                foreach ((nuint part, int partOrder) in rest[..count])
                {
                    source.Give(part, partOrder);
                }
            }

            kept -= nuint.Min(kept, piece);
            address += piece << pageShift;
            pages -= piece;
        }
    }
}
