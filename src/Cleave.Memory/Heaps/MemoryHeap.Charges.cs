using Cleave.Memory.Context;

namespace Cleave.Memory.Heaps;

/// <content>The groups that memory of the heap is charged to.</content>
public sealed partial class MemoryHeap
{
    /// <summary>The groups that memory of Kmalloc is charged to.</summary>
    internal GroupTable Groups { get; } = new();

    /// <summary>The service that charges requests to groups.</summary>
    internal GroupCharges Charges { get; }

    /// <summary>The groups that memory of any of the heap's allocators is charged to.</summary>
    internal IEnumerable<MemoryGroup> ChargedGroups => Groups.All.Union(Vmalloc.ChargedGroups);

    /// <summary>Whether the heap has memory on the NUMA node with this id.</summary>
    internal bool HasNode(int id) => Memory.Nodes.Any(node => node.NumaNode == id);
}
