using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>A process that may reserve few addresses still gets mapped areas.</summary>
public sealed class SmallAddressSpaceTests
{
    /// <summary>The last attempt reserves the size of the area and as much again for its alignment, and no GiB.</summary>
    [Theory]
    [InlineData(2 << 20)]
    [InlineData(4 << 20)]
    public void The_smallest_reservation_is_not_much_larger_than_the_area(int most)
    {
        var system = new TestPageSystem();
        using MemoryHeap heap = MappingMake.Heap(1024, system);
        system.MostReserved = (nuint)most;
        Layout layout = MappingMake.OfPages(100);
        nuint[] areas = [.. Enumerable.Range(0, 5).Select(_ => heap.Vmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        Assert.All(areas, address => heap.Vmalloc.Free(address, layout));

        var aligned = new Layout(4096, new Alignment(1 << 20));
        nuint one = heap.Vmalloc.Allocate(aligned, GfpFlags.Kernel).Address;
        Assert.True(aligned.Alignment.IsAligned(one));
        heap.Vmalloc.Free(one, aligned);
        system.MostReserved = 4096;
        var large = new Layout(4096, new Alignment(1 << 23));
        Assert.False(heap.Vmalloc.TryAllocate(large, GfpFlags.NoWarn | GfpFlags.Kernel, default, out _, out AllocationFailure failure));
        Assert.Equal(FailureCode.AddressSpace, failure.Code);
    }
}
