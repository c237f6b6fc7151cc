using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of real memory.</summary>
internal static class PhysicalMessages
{
    private const nuint MiB = 1 << 20;

    private static readonly MemoryNodeOptions Node = new() { Size = MiB };
    private static readonly PhysicalMemoryOptions Usual = new() { Nodes = [Node, Node] };

    public static void AddTo(MessageTable table)
    {
        table.Section("PhysicalMemory: options");
        table.Throws(() => _ = new PhysicalMemory(null!));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [] }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = null! }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [null!] }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [Node with { Size = 0 }] }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [Node with { Size = 5000 }] }));
        table.Throws(
            () => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [Node, Node with { Size = nuint.MaxValue - 4095 }] }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [Node with { Size = (nuint)1 << 60 }] }));
        table.Throws(() => _ = new PhysicalMemory(new PhysicalMemoryOptions { Nodes = [Node with { NumaNode = -1 }] }));
        table.Throws(() => _ = new PhysicalMemory(Usual with { ReturnPolicy = (ReturnPolicy)7 }));
        table.Throws(() => _ = new PhysicalMemory(Usual with { LowWatermark = 3 * MiB }));
        table.Throws(() => _ = new PhysicalMemory(Usual with { LowWatermark = MiB, MinWatermark = 2 * MiB }));
        using var memory = new PhysicalMemory(Usual);
        AddFrames(table, memory);
        AddEnds(table);
    }

    private static void AddFrames(MessageTable table, PhysicalMemory memory)
    {
        table.Section("PhysicalMemory: page frames (two nodes of 256 pages)");
        table.Throws(() => memory.AddressOf(512));
        table.Throws(() => memory.NodeOf(512));
        table.Throws(() => memory.FrameOf(4096));
        table.Throws(() => memory.FrameOf(memory.AddressOf(0) + 1));
        table.Throws(() => memory.AsSpan(512, 1));
        table.Throws(() => memory.AsSpan(0, 0));
        table.Throws(() => memory.AsSpan(255, 2));
        table.Throws(() => memory.Release(512, 1));
        table.Throws(() => memory.Release(0, 257));
        table.Throws(() => memory.Release(0, 0));
        memory.Release(8, 1);
        table.Throws(() => memory.Release(0, 16));
        table.Throws(() => memory.Reuse(0, 16));
        table.Throws(() => memory.UseHugePages(0, 16));
        memory.Reuse(8, 1);
    }

    private static void AddEnds(MessageTable table)
    {
        var disposed = new PhysicalMemory(Usual);
        disposed.Dispose();
        table.Throws(() => disposed.AddressOf(0));
        table.Throws(() => disposed.ToFreePageList());
        table.Throws(() => disposed.Trim());
        using var heap = new MemoryHeap(MemoryHeapOptions.OfSize(32 * MiB));
        table.Throws(() => heap.Memory.Dispose());
        table.Throws(() => heap.Memory.ToFreePageList());
        table.Throws(() => heap.Memory.Release(0, 1));
        table.Throws(() => heap.Memory.Reuse(0, 1));
        using var huge = new PhysicalMemory(Usual with { HugePages = true });
        table.Throws(() => huge.UseHugePages(0, 257));
    }
}
