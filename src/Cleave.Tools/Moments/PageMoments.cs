using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;

namespace Cleave.Tools.Moments;

/// <summary>Captures the current state of page allocators as plain data.</summary>
internal static class PageMoments
{
    public static SpaceMoment Of(PageAllocator pages)
    {
        IReadOnlyList<PageBlockInfo> blocks = pages.GetBlocks();
        nuint start = blocks[0].Address;
        nuint end = blocks[^1].Address + blocks[^1].Size;
        var moment = new MomentBuilder(start, end - start, pages.PageSize.Bytes, MomentBuilder.UsualCells);
        var free = new ulong[pages.LargestOrder + 1];
        Add(moment, blocks, start, 0, end - start, free);
        return moment.Build(Orders(free, pages.PageSize));
    }

    /// <summary>Captures the state of a heap, with its nodes side by side in the order of their frame numbers.</summary>
    public static SpaceMoment Of(MemoryHeap heap)
    {
        Alignment page = heap.Memory.PageSize;
        var moment = new MomentBuilder(0, heap.Size, page.Bytes, MomentBuilder.UsualCells);
        IReadOnlyList<PageStatistics> statistics = heap.GetPageStatistics();
        IReadOnlyList<PageBlockInfo> blocks = heap.GetPageBlocks();
        var free = new ulong[statistics.Max(node => node.LargestOrder) + 1];
        foreach (MemoryNode node in heap.Memory.Nodes)
        {
            IEnumerable<PageBlockInfo> own = blocks.Where(block => block.Address - node.Address < node.Size);
            Add(moment, own, node.Address, node.FirstFrame << page.Log2, node.Size, free);
        }

        SpaceMoment now = moment.Build(Orders(free, page));
        return now with { Parts = Parts(heap, statistics, now.AllocatedBytes) };
    }

    /// <summary>
    /// Adds blocks in the order of their addresses. Addresses between two blocks are out of use, as are those of the metadata.
    /// </summary>
    private static void Add(
        MomentBuilder moment, IEnumerable<PageBlockInfo> blocks, nuint start, ulong first, ulong size, ulong[] free)
    {
        ulong done = 0;
        foreach (PageBlockInfo block in blocks)
        {
            (ulong offset, ulong bytes) = (block.Address - start, block.Size);
            Skip(moment, first + done, offset - done);
            done = offset + bytes;
            if (block.State == PageBlockState.Free)
            {
                free[block.Order]++;
            }
            else
            {
                moment.Add(first + offset, bytes, SpaceUse.Allocated);
                moment.Count(bytes);
            }
        }

        Skip(moment, first + done, size - done);
    }

    private static void Skip(MomentBuilder moment, ulong offset, ulong size)
    {
        if (size > 0)
        {
            moment.Add(offset, size, SpaceUse.Retired);
        }
    }

    /// <summary>Divides all pages in use between these users; Kmalloc has those that belong to no other.</summary>
    private static SpacePart[] Parts(MemoryHeap heap, IReadOnlyList<PageStatistics> nodes, ulong allocated)
    {
        ulong mapped = heap.Vmalloc.InUse.Bytes;
        ulong retired = heap.Vmalloc.RetiredBytes;
        ulong kept = nodes.Aggregate(0UL, (sum, node) => sum + node.CachedPages) * heap.Memory.PageSize.Bytes;
        ulong rest = allocated - Math.Min(allocated, mapped + retired + kept);
        return
        [
            new SpacePart("Kmalloc", rest), new SpacePart("Vmalloc", mapped), new SpacePart("to be unmapped", retired),
            new SpacePart("kept by threads", kept),
        ];
    }

    private static OrderCount[] Orders(ulong[] free, Alignment page) =>
        [.. free.Select((count, order) => new OrderCount(page.Bytes << order, count, Clear: 0))];
}
