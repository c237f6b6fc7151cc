using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;

namespace Cleave.Tools.Moments;

/// <summary>Captures the current state of page allocators as plain data.</summary>
internal static class PageMoments
{
    public static SpaceMoment Of(PageAllocator pages)
    {
        List<PageBlock> blocks = pages.CopyBlocks();
        nuint start = blocks[0].Address;
        nuint end = blocks[^1].Address + pages.SizeOf(blocks[^1].SizeClass);
        var moment = new MomentBuilder(start, end - start, pages.PageSize.Bytes, MomentBuilder.UsualCells);
        var free = new ulong[pages.LargestOrder + 1];
        Add(moment, blocks, start, 0, end - start, pages.PageSize, free);
        return moment.Build(Orders(free, pages.PageSize));
    }

    /// <summary>Captures the state of a heap, with its nodes side by side in the order of their frame numbers.</summary>
    public static SpaceMoment Of(MemoryHeap heap)
    {
        Alignment page = heap.Memory.PageSize;
        var moment = new MomentBuilder(0, heap.Size, page.Bytes, MomentBuilder.UsualCells);
        var free = new ulong[heap.Pages.LargestOrder + 1];
        foreach ((MemoryNode node, PageAllocator pages) in heap.Memory.Nodes.Zip(heap.NodeAllocators))
        {
            Add(moment, pages.CopyBlocks(), node.Address, node.FirstFrame << page.Log2, node.Size, page, free);
        }

        SpaceMoment now = moment.Build(Orders(free, page));
        return now with { Parts = Parts(heap, now.AllocatedBytes) };
    }

    /// <summary>
    /// Adds blocks in the order of their addresses. Addresses between two blocks are out of use, as are those of the metadata.
    /// </summary>
    private static void Add(
        MomentBuilder moment, List<PageBlock> blocks, nuint start, ulong first, ulong size, Alignment page, ulong[] free)
    {
        ulong done = 0;
        foreach (PageBlock block in blocks)
        {
            (ulong offset, ulong bytes) = (block.Address - start, page.Bytes << block.SizeClass);
            Skip(moment, first + done, offset - done);
            done = offset + bytes;
            if (block.IsFree)
            {
                free[block.SizeClass]++;
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
            moment.Add(offset, size, SpaceUse.Killed);
        }
    }

    /// <summary>Divides all pages in use between these users; Kmalloc has those that belong to no other.</summary>
    private static SpacePart[] Parts(MemoryHeap heap, ulong allocated)
    {
        ulong mapped = heap.Vmalloc.InUse().Bytes;
        ulong retired = heap.Vmalloc.RetiredBytes;
        ulong kept = heap.NodeAllocators.Aggregate(0UL, (sum, pages) => sum + pages.CachedPages) * heap.Memory.PageSize.Bytes;
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
