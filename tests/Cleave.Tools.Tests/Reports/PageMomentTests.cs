using System.Text;
using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Pages;
using Cleave.Tools.Moments;
using Cleave.Tools.Renderers;
using Cleave.Tools.Reports;
using Cleave.Tools.Terminal;

namespace Cleave.Tools.Tests.Reports;

/// <summary>Reports of real pages: of an allocator, and of a heap.</summary>
public sealed class PageMomentTests
{
    [Fact]
    public void An_allocator_is_shown_by_addresses_and_what_it_does_not_manage_is_out_of_use()
    {
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions
        {
            Nodes = [new MemoryNodeOptions { Size = 1 << 20 }],
            BaseAlignment = new Alignment(1 << 16),
        });
        (nuint start, nuint page) = (memory.Nodes[0].Address, (nuint)memory.PageSize.Bytes);
        var list = new FreePageList(memory.PageSize);
        list.Add(start, 16);
        list.Add(start + (24 * page), 32);
        using var pages = new PageAllocator(list, new PageAllocatorOptions { Orders = 5, PagesPerThread = 0, MemoryIsZero = true });
        pages.AllocateAt(start + page, 0);
        pages.AllocateAt(start + (32 * page), 3);
        SpaceMoment moment = MemoryReport.Of(pages).Moment;
        PageStatistics statistics = pages.GetStatistics();
        Assert.Equal((start, 56 * page), (moment.Base, moment.Size));
        Assert.Equal((9 * page, statistics.FreePages * page), (moment.AllocatedBytes, moment.FreeBytes));
        Assert.Equal(statistics.FreeBlocks, moment.Orders.Select(order => order.Free));
        Assert.Equal([new SizeCount(page, 1, page), new SizeCount(8 * page, 1, 8 * page)], moment.Sizes);
        int books = (int)(pages.MetadataBytes / page);
        string cells = string.Concat(moment.Cells.Select(cell => cell.Allocated == 1 ? '#' : cell.Retired == 1 ? 'x' : '.'));
        Assert.Equal(
            string.Concat(".#", new string('.', 14 - books), new string('x', books + 8), "........########", new string('.', 16)), cells);
    }

    [Fact]
    public void A_heap_says_who_has_its_pages()
    {
        MemoryNodeOptions[] nodes = [new() { Size = 4 << 20 }, new() { Size = 4 << 20 }];
        using var heap = new MemoryHeap(new MemoryHeapOptions { Name = "mine", Memory = new PhysicalMemoryOptions { Nodes = nodes } });
        var (small, large, mapped) = (new Layout(100, default), new Layout(100_000, default), new Layout(1 << 18, default));
        nuint first = heap.Kmalloc.Allocate(small, GfpFlags.Kernel).Address;
        nuint second = heap.Kmalloc.Allocate(large, GfpFlags.Kernel).Address;
        nuint third = heap.Vmalloc.Allocate(mapped, GfpFlags.Kernel).Address;
        MemoryReport report = MemoryReport.Of(heap);
        SpaceMoment moment = report.Moment;
        Dictionary<string, ulong> parts = moment.Parts.ToDictionary(part => part.Name, part => part.Bytes);
        Assert.Equal(("mine", heap.Size), (report.Name, moment.Size));
        Assert.Equal(1UL << 18, parts["Vmalloc"]);
        Assert.InRange(parts["Kmalloc"], 131_072UL + 4096, 131_072UL + 65_536);
        Assert.Equal(moment.AllocatedBytes, parts.Values.Aggregate(0UL, (sum, bytes) => sum + bytes));
        Assert.Equal(moment.FreeBytes, moment.Orders.Aggregate(0UL, (sum, order) => sum + (order.Free * order.BlockSize)));
        Assert.InRange(moment.RetiredBytes, 2 * 4096UL, 64 * 4096UL);
        heap.Vmalloc.Free(third, mapped);
        Assert.Equal(1UL << 18, MemoryReport.Of(heap).Moment.Parts.Single(part => part.Name == "to be unmapped").Bytes);
        heap.Kmalloc.Free(first, small);
        heap.Kmalloc.Free(second, large);
        heap.Trim();
        Assert.All(MemoryReport.Of(heap).Moment.Parts, part => Assert.Equal(0UL, part.Bytes));
    }

    [Fact]
    public void Both_are_a_page_in_one_line()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(4 << 20) with { Name = "of a test" });
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = 1 << 20 }] });
        using var pages = new PageAllocator(memory.ToFreePageList());
        foreach (MemoryReport report in (MemoryReport[])[MemoryReport.Of(heap), MemoryReport.Of(pages, "of a test")])
        {
            report.WriteHtml(path);
            string page = File.ReadAllText(path, Encoding.UTF8);
            Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\"name\":\"of a test\"", page, StringComparison.Ordinal);
        }

        var text = new StringWriter();
        MemoryText.Write(MemoryReport.Of(heap), text);
        Assert.Contains("(Kmalloc 0 B, Vmalloc 0 B", text.ToString(), StringComparison.Ordinal);
        File.Delete(path);
    }
}
