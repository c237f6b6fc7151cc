using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Mapping;
using Cleave.Memory.Tests.Slabs;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Kmalloc keeps the promises of all allocators on pages of 16 KiB, where two of its largest objects share a page.</summary>
public sealed class KmallocOnCoarsePagesTests : KmallocConformanceTests
{
    private protected override IPageSystem Machine => new CoarsePageSystem(PageSystem.Current);
}

/// <summary>Vmalloc keeps the promises of all allocators on pages of 16 KiB.</summary>
public sealed class VmallocOnCoarsePagesTests : VmallocConformanceTests
{
    /// <summary>A piece of 4 KiB takes a page.</summary>
    protected override ulong LeastTenths => 2;

    private protected override IPageSystem Machine => new CoarsePageSystem(PageSystem.Current);
}

/// <summary>KVmalloc keeps the promises of all allocators on pages of 16 KiB.</summary>
public sealed class KVmallocOnCoarsePagesTests : KVmallocConformanceTests
{
    private protected override IPageSystem Machine => new CoarsePageSystem(PageSystem.Current);
}
