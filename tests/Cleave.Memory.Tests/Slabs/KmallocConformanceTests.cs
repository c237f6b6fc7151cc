using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Kmalloc keeps the promises of all allocators.</summary>
public class KmallocConformanceTests : ConformanceTests
{
    protected override HeapAllocator Allocator => Heap.Kmalloc;
}
