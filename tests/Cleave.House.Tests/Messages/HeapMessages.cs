using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of layouts, flags, groups, heaps and their three allocators, where memory is asked for.</summary>
internal static class HeapMessages
{
    private const nuint MiB = 1 << 20;
    private const GfpFlags Quiet = GfpFlags.Kernel | GfpFlags.NoWarn;

    private static readonly Layout Small = new(100, new Alignment(8));

    public static void AddTo(MessageTable table)
    {
        table.Section("Layouts, nodes and groups");
        table.Throws(() => _ = new Layout(nuint.MaxValue, new Alignment(8)));
        table.Throws(() => _ = new Layout(nuint.MaxValue / 2, new Alignment(1UL << 63)));
        table.Throws(() => Layout.Array<long>(nuint.MaxValue));
        table.Throws(() => Layout.Array<long>(2, new Alignment(1UL << 63)));
        table.Throws(() => Layout.Of<long>(new Alignment(1UL << 63)));
        table.Throws(() => _ = new NumaNode(-1));
        table.Throws(() => _ = new NumaNode(int.MaxValue));
        table.Throws(() => _ = new NumaNode(2147483646));
        table.Throws(() => _ = new MemoryGroup(null!, 1));
        table.Throws(() => _ = new MemoryGroup("", 1));
        table.Throws(() => _ = new MemoryGroup("group", nuint.MaxValue));

        table.Section("MemoryHeap: options");
        MemoryHeapOptions usual = MemoryHeapOptions.OfSize(32 * MiB);
        table.Throws(() => _ = new MemoryHeap(null!));
        table.Throws(() => _ = new MemoryHeap(MemoryHeapOptions.OfSize(0)));
        table.Throws(() => _ = new MemoryHeap(MemoryHeapOptions.OfSize(4096)));
        table.Throws(() => _ = new MemoryHeap(MemoryHeapOptions.OfSize(5000)));
        table.Throws(() => _ = new MemoryHeap(usual with { KmallocMaxSize = 100 }));
        table.Throws(() => _ = new MemoryHeap(usual with { KmallocMaxSize = 12 << 10 }));
        table.Throws(() => _ = new MemoryHeap(usual with { Memory = null! }));
        table.Throws(() => MemoryHeap.ConfigureDefault(null!));
        _ = MemoryHeap.Default.Kmalloc;
        table.Throws(() => MemoryHeap.ConfigureDefault(usual));
        table.Throws(() => MemoryHeap.Default.Dispose());
        using var heap = new MemoryHeap(usual);
        table.Throws(() => heap.Register(null!));
        AddRequests(table, heap);
        AddDisposed(table, usual);
    }

    private static void AddRequests(MessageTable table, MemoryHeap heap)
    {
        table.Section("Kmalloc, Vmalloc and KVmalloc: requests (a heap of 32 MiB)");
        table.Throws(() => heap.Kmalloc.Allocate(new Layout(5 * MiB, new Alignment(8)), Quiet));
        table.Throws(() => heap.Kmalloc.Allocate(new Layout(8, new Alignment(8 * MiB)), Quiet));
        table.Throws(() => heap.Vmalloc.Allocate(new Layout(100 * MiB, new Alignment(8)), Quiet));
        table.Throws(() => heap.Vmalloc.Allocate(new Layout((nuint)1 << 62, new Alignment(8)), Quiet));
        table.Throws(() => heap.KVmalloc.Allocate(new Layout(100 * MiB, new Alignment(8)), Quiet));
        table.Throws(() => heap.Kmalloc.Allocate(Small, GfpFlags.Kernel | GfpFlags.Atomic));
        table.Throws(() => heap.Kmalloc.Allocate(Small, GfpFlags.Kernel | GfpFlags.HighMem));
        table.Throws(() => heap.Vmalloc.Allocate(Small, (GfpFlags)0x1000));
        var group = new MemoryGroup("textures", 1000);
        using (group.Enter())
        {
            table.Throws(() => heap.Kmalloc.Allocate(new Layout(2000, new Alignment(8)), Quiet | GfpFlags.Account));
            table.Throws(() => heap.Vmalloc.Allocate(new Layout(2000, new Alignment(8)), Quiet | GfpFlags.Account));
        }

        AddFull(table, heap);
    }

    private static void AddFull(MessageTable table, MemoryHeap heap)
    {
        var big = new Layout(MiB, new Alignment(8));
        var held = new List<nuint>();
        while (heap.Kmalloc.TryAllocate(big, Quiet, default, out Allocation memory))
            held.Add(memory.Address);
        AllocationFailedEventArgs? failed = null;
        heap.AllocationFailed += (_, failure) => failed ??= failure;
        table.Throws(() => heap.Kmalloc.Allocate(big, GfpFlags.Kernel));
        table.Throws(() => heap.Kmalloc.Reallocate(held[0], new Layout(2 * MiB, new Alignment(8)), big, Quiet));
        table.Throws(() => heap.Vmalloc.Allocate(new Layout(2 * MiB, new Alignment(8)), Quiet));
        Assert.NotNull(failed);
        held.ForEach(address => heap.Kmalloc.Free(address, big));
    }

    private static void AddDisposed(MessageTable table, MemoryHeapOptions options)
    {
        table.Section("MemoryHeap: after it was disposed");
        var heap = new MemoryHeap(options);
        heap.Dispose();
        table.Throws(() => heap.Kmalloc.Allocate(Small, Quiet));
        table.Throws(() => heap.Vmalloc.Allocate(Small, Quiet));
        table.Throws(() => heap.KVmalloc.Allocate(Small, Quiet));
        table.Throws(() => heap.Kmalloc.Free(0x10000, Small));
        table.Throws(() => heap.Vmalloc.Free(0x10000, Small));
        table.Throws(() => heap.Kmalloc.Allocate(default, Quiet));
    }
}
