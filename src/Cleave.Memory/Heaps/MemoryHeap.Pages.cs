using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Memory.Heaps;

/// <content>The pages below the allocators, as plain data.</content>
public sealed partial class MemoryHeap
{
    /// <summary>Lists all blocks of pages, free or allocated: those of each node in ascending order of address, node after node.</summary>
    /// <returns>A copy. The blocks of one node are of one moment; pages and blocks that threads cache are listed as allocated.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    /// <remarks>A node's lock is held while its blocks are copied. Cost: linear in the number of blocks, in time and in memory.</remarks>
    public IReadOnlyList<PageBlockInfo> GetPageBlocks()
    {
        ThrowIfDisposed();
        return [.. _nodes.Allocators.SelectMany(pages => pages.GetBlocks())];
    }

    /// <summary>Takes a snapshot of the page counters of each node, in the order of <see cref="PhysicalMemory.Nodes"/>.</summary>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    /// <remarks>Cost: that of <see cref="PageAllocator.GetStatistics"/> for each node.</remarks>
    public IReadOnlyList<PageStatistics> GetPageStatistics()
    {
        ThrowIfDisposed();
        return [.. _nodes.Allocators.Select(pages => pages.GetStatistics())];
    }
}
