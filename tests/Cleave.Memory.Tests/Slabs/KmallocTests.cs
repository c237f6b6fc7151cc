using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>What Kmalloc promises beyond what all do.</summary>
public sealed class KmallocTests : HeapTest
{
    private KmallocHeap Kmalloc => Heap.Kmalloc;

    public static TheoryData<int, int> SizesAndClasses => new()
    {
        { 1, 8 }, { 8, 8 }, { 9, 16 }, { 17, 32 }, { 33, 64 }, { 65, 96 }, { 97, 128 }, { 129, 192 }, { 193, 256 }, { 257, 512 },
        { 513, 1024 }, { 1025, 2048 }, { 2049, 4096 }, { 4097, 8192 }, { 8193, 12_288 }, { 70_000, 73_728 }, { 4 << 20, 4 << 20 },
    };

    [Theory]
    [MemberData(nameof(SizesAndClasses))]
    public void A_size_gets_its_class(int size, int usable)
    {
        var layout = new Layout((nuint)size, default);
        Allocation memory = Kmalloc.Allocate(layout, GfpFlags.Kernel);
        Assert.Equal((nuint)usable, memory.Size);
        Assert.Equal((nuint)usable, Kmalloc.UsableSize(memory.Address));
        Assert.Equal(0u, memory.Address & (memory.Size & (0 - memory.Size)) - 1);
        Kmalloc.Free(memory.Address, layout);
    }

    [Fact]
    public void Beyond_the_largest_it_fails()
    {
        Assert.False(Kmalloc.TryAllocate(new Layout((4 << 20) + 1, default), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.TooLarge, why.Code);
        Assert.False(
            Kmalloc.TryAllocate(new Layout(1, new Alignment(8 << 20)), GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.TooLarge, again.Code);
        var largest = new Layout(Layout.MaxSize(Alignment.FromLog2(62)), Alignment.FromLog2(62));
        Assert.False(Kmalloc.TryAllocate(largest, GfpFlags.Kernel, default, out _, out AllocationFailure third));
        Assert.Equal(FailureCode.TooLarge, third.Code);
    }

    [Theory]
    [InlineData(100, 97)]
    [InlineData(100, 128)]
    [InlineData(9000, 12_000)]
    public void Realloc_within_a_class_stays_in_place(int before, int after)
    {
        var (first, second) = (new Layout((nuint)before, default), new Layout((nuint)after, default));
        Allocation memory = Kmalloc.Allocate(first, GfpFlags.Kernel);
        Assert.Equal(memory, Kmalloc.Reallocate(memory.Address, second, first, GfpFlags.NoWait));
        Kmalloc.Free(memory.Address, second);
    }

    [Fact]
    public void Empty_slabs_go_back_but_for_a_few()
    {
        var layout = new Layout(512, default);
        ulong before = Heap.Pages.FreePages;
        nuint[] all = [.. Enumerable.Range(0, 10_000).Select(_ => Kmalloc.Allocate(layout, GfpFlags.Kernel).Address)];
        Assert.True(before - Heap.Pages.FreePages >= 1250);
        Array.ForEach(all, address => Kmalloc.Free(address, layout));
        Assert.InRange(before - Heap.Pages.FreePages, 0u, 24u);
        Heap.Trim();
        Assert.Equal(before, Heap.Pages.FreePages);
    }

    [Fact]
    public void A_node_can_be_named_and_one_that_is_not_there_too()
    {
        var layout = new Layout(64, default);
        nuint named = Kmalloc.Allocate(layout, GfpFlags.Kernel, new NumaNode(0)).Address;
        nuint unknown = Kmalloc.Allocate(layout, GfpFlags.Kernel, new NumaNode(77)).Address;
        Kmalloc.Free(unknown, layout);
        Kmalloc.Free(named, layout);
    }

    [Fact]
    public void A_disposed_heap_says_so()
    {
        var heap = new MemoryHeap(Make.HeapOptions(1 << 20));
        var layout = new Layout(64, default);
        nuint address = heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
        heap.Dispose();
        Assert.Throws<ObjectDisposedException>(() => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel));
        Assert.Throws<ObjectDisposedException>(() => heap.Kmalloc.Free(address, layout));
        Assert.Throws<ObjectDisposedException>(() => heap.Kmalloc.Reallocate(address, new Layout(100, default), layout, GfpFlags.Kernel));
        Assert.Throws<ObjectDisposedException>(() => heap.Kmalloc.UsableSize(address));
        Assert.Throws<ObjectDisposedException>(() => heap.KVmalloc.Free(address, layout));
        Assert.Throws<ObjectDisposedException>(() => heap.KVmalloc.Reallocate(address, new Layout(100, default), layout, GfpFlags.Kernel));
        Assert.Throws<ObjectDisposedException>(() => heap.InUse);
        heap.Dispose();
    }

    [Fact]
    public void The_largest_size_is_a_power_of_two()
    {
        MemoryHeapOptions options = Make.HeapOptions(1 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryHeap(options with { KmallocMaxSize = 5000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryHeap(options with { KmallocMaxSize = 4096 }));
    }
}
