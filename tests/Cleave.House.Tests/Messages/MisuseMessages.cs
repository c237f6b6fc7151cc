using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages about memory that is freed or resized wrongly.</summary>
internal static class MisuseMessages
{
    private const nuint MiB = 1 << 20;

    private static readonly Layout Small = new(100, new Alignment(8));
    private static readonly Layout Pages = new(64 << 10, new Alignment(8));
    private static readonly Layout Other = new(5000, new Alignment(8));

    public static void AddTo(MessageTable table)
    {
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(32 * MiB));
        AddKmalloc(table, heap.Kmalloc);
        AddVmalloc(table, heap.Vmalloc);
        AddPages(table, heap.Vmalloc);

        table.Section("KVmalloc: wrong frees");
        nuint small = heap.KVmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        table.Throws(() => heap.KVmalloc.Free(0x10000, Small));
        table.Throws(() => heap.KVmalloc.Free(small, Other));
        heap.KVmalloc.Free(small, Small);
        table.Throws(() => heap.KVmalloc.Free(small, Small));
    }

    private static void AddKmalloc(MessageTable table, KmallocHeap kmalloc)
    {
        table.Section("Kmalloc: wrong frees");
        nuint small = kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        nuint block = kmalloc.Allocate(Pages, GfpFlags.Kernel).Address;
        table.Throws(() => kmalloc.Free(0x10000, Small));
        table.Throws(() => kmalloc.Free(small + 8, Small));
        table.Throws(() => kmalloc.Free(small, Other));
        table.Throws(() => kmalloc.Reallocate(small, Other, Pages, GfpFlags.Kernel));
        table.Throws(() => kmalloc.Free(block + 4096, Pages));
        table.Throws(() => kmalloc.Free(block, Small));
        table.Throws(() => kmalloc.UsableSize(0x10000));
        kmalloc.Free(small, Small);
        kmalloc.Free(block, Pages);
        table.Throws(() => kmalloc.Free(small, Small));
        table.Throws(() => kmalloc.Free(block, Pages));
        table.Throws(() => kmalloc.UsableSize(small));
    }

    private static void AddVmalloc(MessageTable table, VmallocHeap vmalloc)
    {
        table.Section("Vmalloc: wrong frees");
        nuint area = vmalloc.Allocate(Pages, GfpFlags.Kernel).Address;
        table.Throws(() => vmalloc.Free(0x10000, Pages));
        table.Throws(() => vmalloc.Free(area + 4096, Pages));
        table.Throws(() => vmalloc.Free(area, Other));
        table.Throws(() => vmalloc.Reallocate(area, Pages, Other, GfpFlags.Kernel));
        vmalloc.Free(area, Pages);
        table.Throws(() => vmalloc.Free(area, Pages));
        table.Throws(() => vmalloc.Reallocate(area, Other, Pages, GfpFlags.Kernel));
    }

    private static void AddPages(MessageTable table, VmallocHeap vmalloc)
    {
        table.Section("Vmalloc: borrowed pages");
        nuint area = vmalloc.Allocate(Pages, GfpFlags.Kernel).Address;
        table.Throws(() => vmalloc.ToPage(0x10000));
        table.Throws(() => vmalloc.Pages(0x10000, 4096));
        table.Throws(() => vmalloc.Pages(area + 8, 4096));
        table.Throws(() => vmalloc.Pages(area, 128 << 10));
        table.Throws(() => _ = vmalloc.Pages(area, 4096)[1]);
        table.Throws(() => vmalloc.ToPage(area).Fill(-1, 1, 0));
        table.Throws(() => vmalloc.ToPage(area).Fill(0, 4097, 0));
        table.Throws(() => vmalloc.ToPage(area).CopyTo(4096, new byte[1]));
        vmalloc.Free(area, Pages);
    }
}
