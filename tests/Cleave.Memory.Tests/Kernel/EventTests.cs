using System.Diagnostics.Tracing;
using System.Reflection;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Systems;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>Failures, leaks and the rare events are told, each as often as it happens.</summary>
public sealed class EventTests
{
    private static readonly Layout Small = new(64, default);
    private static readonly Layout TooLarge = new(64 << 20, default);

    private readonly string _name = Guid.NewGuid().ToString();

    [Fact]
    public void A_failure_is_told_once_with_all_that_matters()
    {
        var failures = new List<AllocationFailedEventArgs>();
        ulong free;
        using var recorder = new EventRecorder(_name);
        using (MemoryHeap heap = New())
        {
            heap.AllocationFailed += (_, e) => failures.Add(e);
            free = heap.Pages.FreePages;
            Assert.False(heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel, new NumaNode(3), out _, out AllocationFailure why));
            Assert.Equal(FailureCode.TooLarge, why.Code);
            Assert.False(heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel | GfpFlags.NoWarn, default, out _, out AllocationFailure again));
            Assert.Equal(FailureCode.TooLarge, again.Code);
            Assert.Equal(2, heap.Failures);
        }

        AllocationFailedEventArgs failure = Assert.Single(failures);
        Assert.Equal((FailureCode.TooLarge, TooLarge, GfpFlags.Kernel), (failure.Code, failure.Layout, failure.Flags));
        Assert.Equal(
            $"No memory in heap '{_name}' for 64 MiB, aligned to 1 byte (Kernel, node 3): TooLarge. Kmalloc serves at most 512 KiB; KVmalloc and Vmalloc serve up to 1 MiB.", failure.ToString());
        Assert.Equal(["Failure"], recorder.Names);
        Assert.Equal([_name, "TooLarge", 64L << 20, failure.ToString()], recorder.Events[0].Payload!);
    }

    [Fact]
    public void A_listener_whose_own_request_fails_is_not_told_of_that()
    {
        int told = 0;
        using MemoryHeap heap = New();
        heap.AllocationFailed += (_, _) =>
        {
            told++;
            Assert.False(heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel, default, out Allocation none, out AllocationFailure why));
            Assert.Equal(FailureCode.TooLarge, why.Code);
        };

        Assert.False(heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.TooLarge, again.Code);
        Assert.Equal((1, 2L), (told, heap.Failures));
        Assert.False(heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel, default, out _));
        Assert.Equal((2, 4L), (told, heap.Failures));
    }

    [Fact]
    public void A_listener_that_throws_costs_no_memory_but_what_leaked()
    {
        MemoryHeap heap = New();
        heap.LeakFound += (_, _) => throw new InvalidOperationException("listener");
        nuint address = heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        Assert.Throws<InvalidOperationException>(heap.Dispose);
        Assert.Throws<ObjectDisposedException>(() => heap.Kmalloc.Free(address, Small));
        heap.Dispose();
    }

    /// <summary>A thread whose cache has objects needs no page for the request, and reports the node all the same.</summary>
    [Fact]
    public void A_request_for_a_node_that_is_missing_is_told_once_for_each_node()
    {
        using var recorder = new EventRecorder(_name);
        using MemoryHeap heap = New();
        nuint first = heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        foreach (int id in new[] { 3, 3, 1023, 3, 0 })
            heap.Kmalloc.Free(heap.Kmalloc.Allocate(Small, GfpFlags.Kernel, new NumaNode(id)).Address, Small);

        heap.Kmalloc.Free(first, Small);
        string[] told = [.. recorder.Events.Where(e => e.EventName == "Notice").Select(e => (string)e.Payload![1]!)];
        Assert.Equal(heap.Memory.Notices.TakeLast(2), told);
        Assert.Equal(
            [
                "A request named NUMA node 3, which this memory does not have; it and all later ones are served by the others (0).",
                "A request named NUMA node 1023, which this memory does not have; it and all later ones are served by the others (0).",
            ],
            told);
    }

    /// <summary>Listeners outside of the process read the bytes by the types of the parameters.</summary>
    [Fact]
    public void Each_event_is_written_as_it_is_declared()
    {
        using var recorder = new EventRecorder("heap");
        foreach (MethodInfo method in typeof(MemoryEvents).GetMethods().Where(method => method.IsDefined(typeof(EventAttribute))))
        {
            object[] arguments = [.. method.GetParameters().Select((parameter, index) => Sample(parameter.ParameterType, index))];
            method.Invoke(MemoryEvents.Log, arguments);
            Assert.Equal(arguments, recorder.Events.Single(e => e.EventName == method.Name).Payload!);
        }
    }

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

    [Fact]
    public void Grow_trim_and_reclaim_are_told_as_often_as_they_happen()
    {
        using var recorder = new EventRecorder(_name);
        using (MemoryHeap heap = New())
        {
            nuint[] all = [.. Enumerable.Range(0, 65).Select(_ => heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address)];
            Array.ForEach(all, address => heap.Kmalloc.Free(address, Small));
            heap.Trim();
            Assert.Equal(["Grow", "Grow", "Trim"], recorder.Names);
            Assert.Equal(2L, recorder.Events[2].Payload![1]);

            var part = new Layout(128 << 10, default);
            var held = new List<nuint>();
            while (heap.Kmalloc.TryAllocate(part, GfpFlags.NoWarn, default, out Allocation memory))
                held.Add(memory.Address);
            Assert.False(heap.Kmalloc.TryAllocate(part, GfpFlags.Kernel, default, out _, out AllocationFailure why));
            Assert.Equal(FailureCode.NoSpace, why.Code);
            held.ForEach(address => heap.Kmalloc.Free(address, part));
            Assert.Equal(["Reclaim", "Failure"], recorder.Names.Skip(3));
        }
    }

    [Fact]
    public void The_default_heap_is_configured_before_its_first_use_and_never_disposed()
    {
        Allocation memory = Kmalloc.Allocate(Small, GfpFlags.Kernel | GfpFlags.Zero);
        Assert.Equal(64u, Kmalloc.UsableSize(memory.Address));
        memory = Kmalloc.Reallocate(memory.Address, new Layout(128, default), Small, GfpFlags.Kernel);
        Kmalloc.Free(memory.Address, new Layout(128, default));
        Assert.Throws<InvalidOperationException>(() => MemoryHeap.ConfigureDefault(Make.HeapOptions(1 << 20)));
        Assert.Throws<InvalidOperationException>(MemoryHeap.Default.Dispose);
    }

    private static object Sample(Type type, int index) =>
        type != typeof(string) ? Convert.ChangeType(index, type, null) : index == 0 ? "heap" : $"{index}";

    private MemoryHeap New(bool tracked = false) =>
        new(Make.HeapOptions(1 << 20) with { Name = _name, TrackAllocations = tracked }, PageSystem.Current);

    private static Layout Pages(nuint count) => new(count * Make.Page, default);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void ResizeHere(MemoryHeap heap, nuint address) => heap.Vmalloc.Reallocate(address, Pages(9), Pages(4), GfpFlags.Kernel);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void FreeHere(MemoryHeap heap, nuint address) => heap.Vmalloc.Free(address, Pages(3));

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void AllocateHere(MemoryHeap heap) => heap.Kmalloc.Allocate(Small, GfpFlags.Kernel);
}
