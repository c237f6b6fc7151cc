using System.Diagnostics.Tracing;
using System.Reflection;
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
            Assert.False(
                heap.Kmalloc.TryAllocate(TooLarge, GfpFlags.Kernel | GfpFlags.NoWarn, default, out _, out AllocationFailure again));
            Assert.Equal(FailureCode.TooLarge, again.Code);
            Assert.Equal(2, heap.Failures);
        }

        AllocationFailedEventArgs failure = Assert.Single(failures);
        Assert.Equal((FailureCode.TooLarge, TooLarge, GfpFlags.Kernel), (failure.Code, failure.Layout, failure.Flags));
        Assert.Equal(
            $"No memory in heap '{_name}' for 64 MiB, aligned to 1 byte (Kernel, node 3): TooLarge. Kmalloc serves at most 512 KiB; "
                + "KVmalloc and Vmalloc serve up to 1 MiB.", failure.ToString());
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
}
