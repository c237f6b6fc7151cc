using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Memory that was never freed, and frees of Vmalloc that are wrong, are reported with the calls that led to them.</summary>
public sealed class LeakEventTests
{
    private static readonly Layout Small = new(64, default);
    private static readonly Layout TooLarge = new(64 << 20, default);

    private readonly string _name = Guid.NewGuid().ToString();

    private MemoryHeap New(bool tracked = false) =>
        new(Make.HeapOptions(1 << 20) with { Name = _name, TrackAllocations = tracked }, PageSystem.Current);

    [Fact]
    public void What_was_never_freed_is_counted_and_told_with_where_it_was_allocated()
    {
        LeakFoundEventArgs? leak = null;
        using var recorder = new EventRecorder(_name);
        using (MemoryHeap heap = New(tracked: true))
        {
            heap.LeakFound += (_, e) => leak = e;
            AllocateHere(heap);
            heap.Kmalloc.Free(heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address, Small);
        }

        Assert.Equal(new HeapUsage(1, 64), leak?.Usage);
        AllocationRecord record = Assert.Single(leak!.Allocations);
        Assert.Equal(Small, record.Layout);
        Assert.Contains(nameof(AllocateHere), leak.ToString(), StringComparison.Ordinal);
        Assert.Equal(["Grow", "Leak"], recorder.Names);
    }

    [Fact]
    public void What_Vmalloc_gave_is_told_with_its_last_layout_and_the_call_that_allocated_or_resized_it()
    {
        LeakFoundEventArgs? leak = null;
        using (MemoryHeap heap = New(tracked: true))
        {
            heap.LeakFound += (_, e) => leak = e;
            Allocation kept = heap.KVmalloc.Allocate(Pages(2), GfpFlags.Kernel);
            Allocation freed = heap.Vmalloc.Allocate(Pages(3), GfpFlags.Kernel);
            Allocation grown = heap.Vmalloc.Allocate(Pages(4), GfpFlags.Kernel);
            ResizeHere(heap, grown.Address);
            heap.Vmalloc.Free(freed.Address, Pages(3));
            Assert.Throws<MisuseException>(() => heap.Vmalloc.Free(freed.Address, Pages(2)));
            heap.KVmalloc.Free(kept.Address, Pages(2));
        }

        Assert.Equal(new HeapUsage(1, 9 * Make.Page), leak?.Usage);
        AllocationRecord record = Assert.Single(leak!.Allocations);
        Assert.Equal(Pages(9), record.Layout);
        Assert.Contains(nameof(ResizeHere), leak.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_free_of_Vmalloc_is_told_with_the_first()
    {
        using MemoryHeap heap = New(tracked: true);
        nuint address = heap.Vmalloc.Allocate(Pages(3), GfpFlags.Kernel).Address;
        FreeHere(heap, address);
        var misuse = Assert.Throws<MisuseException>(() => heap.Vmalloc.Free(address, Pages(3)));
        Assert.Equal(MisuseKind.DoubleFree, misuse.Kind);
        Assert.Contains(nameof(FreeHere), misuse.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_tracking_a_leak_is_counted()
    {
        LeakFoundEventArgs? leak = null;
        using (MemoryHeap heap = New())
        {
            heap.LeakFound += (_, e) => leak = e;
            AllocateHere(heap);
            heap.Kmalloc.Allocate(new Layout(10_000, default), GfpFlags.Kernel);
        }

        Assert.Equal(new HeapUsage(2, 64 + 12_288), leak?.Usage);
        Assert.Empty(leak!.Allocations);
    }

    private static Layout Pages(nuint count) => new(count * Make.Page, default);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void ResizeHere(MemoryHeap heap, nuint address) => heap.Vmalloc.Reallocate(address, Pages(9), Pages(4), GfpFlags.Kernel);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void FreeHere(MemoryHeap heap, nuint address) => heap.Vmalloc.Free(address, Pages(3));

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void AllocateHere(MemoryHeap heap) => heap.Kmalloc.Allocate(Small, GfpFlags.Kernel);
}
