using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>All blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Lists every block, free or allocated, lowest address first, all of one moment.</summary>
    /// <returns>A copy. Single pages that threads keep for their next requests are listed as allocated.</returns>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    /// <remarks>
    /// A block that another thread is just giving back is in neither state, and listed as free. Holds the lock meanwhile. Cost: the number of
    /// blocks, in time and in memory.
    /// </remarks>
    public IReadOnlyList<PageBlockInfo> GetBlocks() =>
        [.. CopyBlocks().Select(block => new PageBlockInfo(
            block.Address, block.SizeClass, SizeOf(block.SizeClass), block.IsFree ? PageBlockState.Free : PageBlockState.Allocated))];

    /// <summary>Every block, in the order of their addresses, all of one moment; what threads keep is allocated.</summary>
    /// <remarks>Holds the lock meanwhile. Cost: the number of blocks.</remarks>
    internal List<PageBlock> CopyBlocks()
    {
        ThrowIfDisposed();
        var blocks = new List<PageBlock>();
        using (_lock.Enter())
        {
            for (int place = 0; place < _trees.Rows.Length; place++)
            {
                TreeRow row = _trees.Row(place);
                for (ulong tree = 0; tree < row.Trees; tree++)
                {
                    ulong root = _books.Tree.IdOf(row.Order, (row.FirstPage >> row.Order) + tree);
                    AddBlocks(root, row.Address + ((nuint)tree << (row.Order + _pageShift)), blocks);
                }
            }
        }

        return blocks;
    }

    /// <summary>Adds the blocks of a tree, which come in the order of their addresses.</summary>
    private void AddBlocks(ulong root, nuint address, List<PageBlock> blocks)
    {
        foreach ((ulong id, BlockState state) in _books.BlocksOf(root))
        {
            int sizeClass = _books.Tree.OrderOf(id);
            blocks.Add(new PageBlock(address, sizeClass, state != BlockState.Allocated));
            address += (nuint)1 << (sizeClass + _pageShift);
        }
    }
}
