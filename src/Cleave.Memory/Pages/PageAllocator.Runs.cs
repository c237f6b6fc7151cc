using System.Numerics;
using Cleave.Memory.Frames;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Runs of adjacent free pages that are parts of several free blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>The number of free blocks of each order from which a search for a run starts.</summary>
    private const int MostRunStarts = 32;

    /// <summary>For each order, the id of the block at which the last search for a run ended. The next one continues below it, so that blocks
    /// without free neighbours do not hide the others.</summary>
    private readonly ulong[] _runStarts = new ulong[MostSizeClasses];

    /// <summary>Takes adjacent free pages, if some are found near one of a few free blocks that are just too small.</summary>
    /// <param name="pages">The number of pages, at least 2. The address is a multiple of the largest power of two of pages that divides
    /// it.</param>
    /// <param name="address">The address of the run, or 0. The caller frees each block of it; see <see cref="PieceOrder"/>.</param>
    /// <param name="isZero">Whether all pages are known to read zero.</param>
    /// <remarks>
    /// A run of n pages contains an aligned block of at least a quarter of n, so the search starts at free blocks of the two orders that can
    /// be the largest of a run. It misses runs behind the first few starts, and runs over the seam of two rows of trees. Cost: some steps
    /// for each start, under the lock.
    /// </remarks>
    internal bool TryTakeRun(nuint pages, out nuint address, out bool isZero)
    {
        ThrowIfDisposed();
        int order = BitOperations.Log2(pages);
        using (_lock.Enter())
        {
            _metadata.WriteChain();
            address = _free < pages ? 0 : FindRun(order, pages);
            address = address == 0 && _free >= pages && order > 0 ? FindRun(order - 1, pages) : address;
            if (address != 0)
            {
                CarveRun(address, pages);
            }
        }

        isZero = address != 0 && _use is { } use && use.Take(address, pages);
        return address != 0;
    }

    /// <summary>The order of the first block of a run: the largest block that begins at its address and does not exceed it.</summary>
    /// <param name="address">The address of the run, or of the rest of it.</param>
    /// <param name="pages">The number of pages from the address on.</param>
    /// <param name="pageShift">The log2 of the page size in bytes.</param>
    internal static int PieceOrder(nuint address, nuint pages, int pageShift) =>
        BitOperations.Log2(FreePageList.FirstPiece(address >> pageShift, pages, (nuint.MaxValue / 2) + 1));

    private nuint FindRun(int order, nuint pages)
    {
        ulong first = _metadata.Tree.FirstId(order);
        ulong end = order <= _metadata.Tree.MaxOrder ? _metadata.Tree.EndId(order) : 0;
        ref ulong block = ref _runStarts[order];
        for (int start = 0; start < MostRunStarts && end > first; start++)
        {
            ulong found = block > first ? _metadata.Map.AtMost<DirtyKind>(block - 1) : 0;
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
        ulong begin = PageOf(block, order);
        ulong end = begin + (1UL << order);
        ref readonly TreeRow row = ref _trees.Row(_trees.IndexOf(_trees.AddressOf(begin)));
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
        return start + pages <= end ? _trees.AddressOf(start) : 0;
    }

    /// <summary>Whether a page lies in a free block, and the order of that block.</summary>
    private bool IsInFree(ulong page, out int order)
    {
        ulong holder = _metadata.HolderOf(_metadata.Tree.IdOf(0, page));
        order = holder == 0 ? 0 : _metadata.Tree.OrderOf(holder);
        return holder != 0 && _metadata.Map[holder] == BlockState.FreeDirty;
    }

    /// <summary>Takes the blocks of a run whose pages are all free. By Coalesced, each lies in one free block.</summary>
    private void CarveRun(nuint address, nuint pages)
    {
        _free -= pages;
        while (pages > 0)
        {
            int order = PieceOrder(address, pages, _pageShift);
            Find(address, order, out ulong id);
            _metadata.Carve(_metadata.HolderOf(id), id, BlockKind.Dirty);
            HandOut(id, order);
            address += (nuint)1 << (order + _pageShift);
            pages -= (nuint)1 << order;
        }
    }
}
