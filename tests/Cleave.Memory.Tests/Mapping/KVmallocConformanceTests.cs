using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>KVmalloc keeps the promises of all allocators, on both sides of the border and across it.</summary>
public class KVmallocConformanceTests : ConformanceTests
{
    protected override MemoryHeapOptions Options => base.Options with { KmallocMaxSize = 32 << 10 };

    protected override HeapAllocator Allocator => Heap.KVmalloc;
}
