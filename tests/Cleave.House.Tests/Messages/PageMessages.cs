using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Pages;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of lists of free pages and of the page allocator.</summary>
internal static class PageMessages
{
    private const nuint MiB = 1 << 20;
    private const nuint At = 0x100000;

    private static readonly Alignment Page = new(4096);

    public static void AddTo(MessageTable table)
    {
        table.Section("FreePageList");
        table.Throws(() => new FreePageList(Page).Add(0x1234, 1));
        table.Throws(() => new FreePageList(Page).Add(At, 0));
        table.Throws(() => new FreePageList(Page).Add(At, nuint.MaxValue));
        var list = new FreePageList(Page);
        list.Add(At, 4);
        table.Throws(() => list.Add(At, 1));
        table.Throws(() => list.Add(At - 4096, 2));
        table.Throws(() => list.Add(At + 4096, 8));
        table.Throws(() => _ = list[1]);
        table.Throws(() => list.SplitToPowersOfTwo(0));
        table.Throws(() => list.Steal(new Layout(0, Page)));
        table.Throws(() => list.Steal(new Layout(64 << 10, Page)));
        table.Throws(() => new FreePageList(Page).Steal(new Layout(4096, Page)));
        table.Throws(() => new FreePageList(Page).Pop());

        table.Section("PageAllocator: making one");
        using var memory = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [new MemoryNodeOptions { Size = MiB }] });
        table.Throws(() => _ = new PageAllocator(null!));
        table.Throws(() => _ = new PageAllocator(new FreePageList(Page)));
        table.Throws(() => _ = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 0 }));
        table.Throws(() => _ = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 65 }));
        table.Throws(() => _ = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = 1 }));
        table.Throws(() => _ = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { PagesPerThread = -1 }));
        table.Throws(() => _ = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { BlockPagesPerThread = -1 }));
        table.Throws(() => PageAllocator.OrderFor(0));
        table.Throws(() => PageAllocator.OrderFor(nuint.MaxValue));
        var pages = new PageAllocator(memory.ToFreePageList(), new PageAllocatorOptions { Orders = 6, PagesPerThread = 0 });
        AddRequests(table, pages);
        AddFrees(table, pages);
        pages.Dispose();
        table.Throws(() => pages.Allocate(0));
        table.Throws(() => pages.Validate());
    }

    private static void AddRequests(MessageTable table, PageAllocator pages)
    {
        table.Section("PageAllocator: requests (256 pages in six orders)");
        nuint taken = pages.Allocate(0);
        table.Throws(() => pages.Allocate(-1));
        table.Throws(() => pages.Allocate(6));
        table.Throws(() => pages.SizeOf(6));
        table.Throws(() => pages.AllocateExact(0));
        table.Throws(() => pages.AllocateExact(1000));
        table.Throws(() => pages.AllocateAt(taken, 0));
        table.Throws(() => pages.AllocateAt(4096, 0));
        table.Throws(() => pages.AllocateAt(taken + 1, 0));
        table.Throws(() => pages.AllocateAt(taken, 6));
        table.Throws(() => pages.AllocateBulk(new nuint[4], 6));
        table.Throws(() => pages.GetStatistics().Fragmentation(-1));
        table.Throws(() => pages.GetStatistics().Fragmentation(6));
        table.Throws(() => pages.ToString("X", null));
        table.Throws(() => pages.WriteTo(null!));
        table.Throws(() => pages.StripesOf(default));
        var all = new nuint[300];
        int count = pages.AllocateBulk(all, 0);
        table.Throws(() => pages.Allocate(0));
        table.Throws(() => pages.AllocateExact(3));
        pages.Free(all[0], 0);
        table.Throws(() => pages.Allocate(5));
        table.Throws(() => pages.AllocateExact(32));
        pages.FreeBulk(all.AsSpan(1, count - 1), 0);
        pages.Free(taken, 0);
    }

    private static void AddFrees(MessageTable table, PageAllocator pages)
    {
        table.Section("PageAllocator: frees");
        nuint block = pages.Allocate(2);
        nuint freed = pages.Allocate(0);
        pages.Free(freed, 0);
        table.Throws(() => pages.Free(block, 6));
        table.Throws(() => pages.Free(4096, 0));
        table.Throws(() => pages.Free(block + 1, 2));
        table.Throws(() => pages.Free(block + 4096, 2));
        table.Throws(() => pages.Free(block, 1));
        table.Throws(() => pages.Free(block, 5));
        table.Throws(() => pages.Free(freed, 0));
        table.Throws(() => pages.FreeBulk([block, freed], 2));
        table.Throws(() => pages.FreeBulk([freed], 6));
        table.Throws(() => pages.FreeExact(block, 3));
        table.Throws(() => pages.FreeExact(block, 0));
        table.Throws(() => pages.FreeExact(freed, 1));
        table.Throws(() => pages.Split(block, 0));
        table.Throws(() => pages.Split(freed, 1));
        pages.Free(block, 2);
    }
}
