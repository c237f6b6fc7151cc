using Cleave.Sets;

namespace Cleave.Memory.Pages;

/// <content>The list of all blocks.</content>
public sealed partial class PageAllocator
{
    /// <summary>Lists all blocks, free or allocated, in ascending order of address, as a snapshot of one moment.</summary>
    /// <returns>A copy. Blocks in thread caches are listed as allocated.</returns>
    /// <exception cref="ObjectDisposedException">The allocator was disposed.</exception>
    /// <remarks>
    /// A block that another thread is just freeing is in neither state, and is listed as free. The call holds the lock. Cost: linear in the
    /// number of blocks, in time and in memory.
    /// </remarks>
    public IReadOnlyList<PageBlockInfo> GetBlocks() =>
        [.. CopyBlocks().Select(block => new PageBlockInfo(
            block.Address, block.Order, SizeOf(block.Order), block.IsFree ? PageBlockState.Free : PageBlockState.Allocated))];

    /// <summary>Copies all blocks in ascending order of address, as a snapshot of one moment. Cached pages are allocated.</summary>
    /// <remarks>Holds the lock. Cost: linear in the number of blocks.</remarks>
    internal List<PageBlock> CopyBlocks()
    {
        ThrowIfDisposed();
        var blocks = new List<PageBlock>();
        using (_lock.Enter())
        {
            for (int place = 0; place < _places.Rows.Length; place++)
            {
                TreeRow row = _places.Row(place);
                for (ulong tree = 0; tree < row.Trees; tree++)
                {
                    ulong root = _metadata.Tree.IdOf(row.Order, (row.FirstPage >> row.Order) + tree);
                    AddBlocks(root, row.Address + ((nuint)tree << (row.Order + _pageShift)), blocks);
                }
            }
        }

        return blocks;
    }

    /// <summary>Adds the blocks of a tree, in ascending order of address.</summary>
    private void AddBlocks(ulong root, nuint address, List<PageBlock> blocks)
    {
        foreach ((ulong id, BlockState state) in _metadata.BlocksOf(root))
        {
            int order = _metadata.Tree.OrderOf(id);
            blocks.Add(new PageBlock(address, order, state != BlockState.Allocated));
            address += (nuint)1 << (order + _pageShift);
        }
    }
}
