using System.Numerics;
using Cleave.Buddies;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <summary>Searches for adjacent free pages that are parts of several free blocks.</summary>
/// <remarks>
/// A run of n pages contains an aligned block of at least a quarter of n, so the search starts at free blocks of the two orders that can
/// be the largest of a run. It misses runs behind the first few starts, and runs across the border of two rows of trees. Cost: some steps
/// for each start. The caller holds the lock of the allocator.
/// </remarks>
/// <param name="metadata">The metadata of the allocator.</param>
/// <param name="places">The addresses of its blocks.</param>
/// <param name="orders">The number of orders that any allocator has at most.</param>
internal sealed class AdjacentPages(BuddyMetadata<RawPages> metadata, PagePlaces places, int orders)
{
    /// <summary>The number of free blocks of each order from which a search starts.</summary>
    private const int MostStarts = 32;

    /// <summary>For each order, the id of the block at which the last search ended. The next one continues below it, so that blocks
    /// without free neighbours do not hide the others.</summary>
    private readonly ulong[] _lastStarts = new ulong[orders];

    /// <summary>Finds adjacent free pages near one of a few free blocks that are just too small.</summary>
    /// <param name="pages">The number of pages, at least 2.</param>
    /// <returns>The address of the run, a multiple of the largest power of two of pages that divides <paramref name="pages"/>; 0 if no run
    /// was found.</returns>
    public nuint Find(nuint pages)
    {
        metadata.WriteChain();
        int order = BitOperations.Log2(pages);
        nuint address = FindNear(order, pages);
        return address == 0 && order > 0 ? FindNear(order - 1, pages) : address;
    }

    private nuint FindNear(int order, nuint pages)
    {
        ulong first = metadata.Tree.FirstId(order);
        ulong end = order <= metadata.Tree.MaxOrder ? metadata.Tree.EndId(order) : 0;
        ref ulong block = ref _lastStarts[order];
        for (int start = 0; start < MostStarts && end > first; start++)
        {
            ulong found = block > first ? metadata.Map.AtMost<DirtyKind>(block - 1) : 0;
            block = found < first ? end : found;
            nuint address = found < first ? 0 : RunAround(block, order, pages);
            if (address != 0)
            {
                return address;
            }
        }

        return 0;
    }

    /// <summary>The address of a run that begins or ends near a free block, or 0 if too few pages beside the block are free.</summary>
    private nuint RunAround(ulong block, int order, nuint pages)
    {
        ulong begin = places.PageOf(block, order);
        ulong end = begin + (1UL << order);
        ref readonly TreeRow row = ref places.RowOf(places.AddressOf(begin));
        ulong alignment = 1UL << BitOperations.TrailingZeroCount(pages);

        // With so many adjacent pages, an aligned run begins somewhere among them.
        ulong enough = pages + alignment - 1;
        while (end - begin < enough && end < row.FirstPage + row.Pages && IsInFree(end, out int holder))
        {
            end = ((end >> holder) + 1) << holder;
        }

        while (end - begin < enough && begin > row.FirstPage && IsInFree(begin - 1, out int holder))
        {
            begin = (begin - 1) >> holder << holder;
        }

        ulong start = (begin + alignment - 1) & ~(alignment - 1);
        return start + pages <= end ? places.AddressOf(start) : 0;
    }

    /// <summary>Whether a page lies in a free block, and the order of that block.</summary>
    private bool IsInFree(ulong page, out int order)
    {
        ulong holder = metadata.HolderOf(metadata.Tree.IdOf(0, page));
        order = holder == 0 ? 0 : metadata.Tree.OrderOf(holder);
        return holder != 0 && metadata.Map[holder] == BlockState.FreeDirty;
    }
}
