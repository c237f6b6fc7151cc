using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Kmalloc on several nodes.</summary>
public sealed class NodeTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(20_000)]
    public void What_is_asked_of_a_node_lies_there(int size)
    {
        var system = new TestPageSystem { NumaNodes = [0, 1] };
        PhysicalMemoryOptions memory = Make.Options(1024, 1024);
        memory = memory with { Nodes = [.. memory.Nodes.Select((node, index) => node with { NumaNode = index })] };
        using var heap = new MemoryHeap(new MemoryHeapOptions { Memory = memory }, system);
        var layout = new Layout((nuint)size, default);
        for (int node = 0; node < 2; node++)
        {
            nuint[] all = [
                .. Enumerable.Range(0, 20).Select(_ => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel, new NumaNode(node)).Address)];
            MemoryNode where = heap.Memory.Nodes[node];
            Assert.All(all, address => Assert.InRange(address, where.Address, where.Address + where.Size - 1));
            Assert.All(all, address => heap.Kmalloc.Free(address, layout));
        }

        Assert.Equal(default, heap.InUse);
    }
}

/// <summary>Kmalloc keeps the promises of all allocators where its pages are of two nodes.</summary>
public sealed class TwoNodeConformanceTests : ConformanceTests
{
    protected override MemoryHeapOptions Options => new() { Memory = Make.Options(3 << 10, 4 << 10) };

    protected override HeapAllocator Allocator => Heap.Kmalloc;
}
