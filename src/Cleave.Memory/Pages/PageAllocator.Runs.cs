using System.Numerics;
using Cleave.Memory.Frames;
using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>Runs of adjacent free pages that are parts of several free blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Takes adjacent free pages, if some are found near one of a few free blocks that are just too small.</summary>
    /// <param name="pages">The number of pages, at least 2. The address is a multiple of the largest power of two of pages that divides
    /// it.</param>
    /// <param name="address">The address of the run, or 0. The caller frees each block of it; see <see cref="PieceOrder"/>.</param>
    /// <param name="isZero">Whether all pages are known to read zero.</param>
    /// <remarks>Cost: the search of <see cref="AdjacentPages"/>, under the lock.</remarks>
    internal bool TryTakeRun(nuint pages, out nuint address, out bool isZero)
    {
        ThrowIfDisposed();
        using (_lock.Enter())
        {
            address = _free < pages ? 0 : _adjacent.Find(pages);
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

    /// <summary>Takes the blocks of a run whose pages are all free. By Coalesced, each lies in one free block.</summary>
    private void CarveRun(nuint address, nuint pages)
    {
        _free -= pages;
        while (pages > 0)
        {
            int order = PieceOrder(address, pages, _pageShift);
            Find(address, order, out ulong id);
            _metadata.Carve(_metadata.HolderOf(id), id, BlockKind.Dirty);
            _held.HandOut(id, order);
            address += (nuint)1 << (order + _pageShift);
            pages -= (nuint)1 << order;
        }
    }
}
