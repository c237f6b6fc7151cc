using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.Examples.Tests.Pictures;

/// <summary>The picture of the trees and stripes of a page allocator with two regions.</summary>
internal static class PagePicture
{
    private const double Labels = 62;
    private const double Row = 36;

    public static string TreesAndStripes()
    {
        nuint size = (nuint)Environment.SystemPageSize;
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = 64 * size }],
            BaseAlignment = new Alignment(64 * (ulong)size),
        });
        nuint first = memory.Nodes[0].Address;
        var regions = new FreePageList(memory.PageSize);
        regions.Add(first, 24);
        regions.Add(first + (32 * size), 13);
        using var pages = new PageAllocator(regions, new PageAllocatorOptions { Orders = 5, PagesPerThread = 0 });
        pages.Allocate(0);
        pages.Allocate(1);
        pages.Allocate(2);
        pages.AllocateAt(first, 1);
        return Draw(pages, 24 + 13);
    }

    private static string Draw(PageAllocator pages, int given)
    {
        var drawing = new Drawing("Trees and stripes of a page allocator with two regions, of 24 and of 13 pages");
        PageTree[] trees = [.. pages.Trees.OrderBy(tree => tree.Address)];
        int most = trees.Max(tree => tree.LargestOrder);
        double unit = (Drawing.Right - Drawing.Left - Labels - (20 * (trees.Length - 1))) / trees.Sum(tree => 1 << tree.LargestOrder);
        double top = drawing.Below(30);
        for (int order = most; order >= 0; order--)
            drawing.Text(Drawing.Left, top + 28 + ((most - order) * Row), $"order {order}");

        double left = Drawing.Left + Labels;
        foreach (PageTree tree in trees)
        {
            // In the middle, because the text is longer than the last tree.
            drawing.Text(left + (unit * (1 << tree.LargestOrder) / 2), top, $"A tree of {1 << tree.LargestOrder} pages", "middle");
            for (int order = tree.LargestOrder; order >= 0; order--)
                DrawStripe(drawing, pages, tree, order, left, top + 10 + ((most - order) * Row), unit);
            left += (unit * (1 << tree.LargestOrder)) + 20;
        }

        int inTrees = trees.Sum(tree => 1 << tree.LargestOrder);
        drawing.Text(Drawing.Left, drawing.Below(26),
            "Each row of a tree is a stripe: all places of one order. Blue blocks are allocated, green blocks are free. A "
                + "dashed place has no block");
        drawing.Text(Drawing.Left, drawing.Below(14),
            $"now, because a larger or a smaller block covers it. {inTrees} of the {given} pages are in trees; "
                + "the metadata takes the rest.");
        return drawing.ToString();
    }

    private static void DrawStripe(Drawing drawing, PageAllocator pages, PageTree tree, int order, double left, double y, double unit)
    {
        Dictionary<nuint, PageBlockState> blocks = pages.GetBlocks().Where(block => block.Order == order).ToDictionary(
            block => block.Address, block => block.State);
        double width = unit * (1 << order);
        for (int place = 0; place < 1 << (tree.LargestOrder - order); place++)
        {
            bool exists = blocks.TryGetValue(tree.Address + ((nuint)place * pages.SizeOf(order)), out PageBlockState state);
            string kind = !exists ? "gone" : state == PageBlockState.Allocated ? "used" : "third";
            drawing.Block(left + (place * width) + 1, y, width - 2, Row - 8, kind, !exists ? "" : order == 0 ? "1" : $"{1 << order} pages");
        }
    }
}
