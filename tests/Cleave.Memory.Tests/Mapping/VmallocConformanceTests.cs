using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Vmalloc keeps the promises of all allocators.</summary>
public class VmallocConformanceTests : ConformanceTests
{
    protected override HeapAllocator Allocator => Heap.Vmalloc;
}
