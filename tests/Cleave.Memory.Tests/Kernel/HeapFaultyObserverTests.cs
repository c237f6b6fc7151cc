using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>An observer of a heap that throws costs nobody memory and is reported; one that allocates is refused.</summary>
public sealed class HeapFaultyObserverTests : IDisposable
{
    private static readonly Layout Small = new(100, default);
    private static readonly Layout Large = new(5 * Make.Page, default);

    private readonly FaultyObserver _observer = new();
    private readonly List<Exception> _reported = [];
    private readonly MemoryHeap _heap;

    public HeapFaultyObserverTests()
    {
        _heap = new MemoryHeap(Make.HeapOptions(16 << 20) with { Observer = _observer, Name = "watched" });
        _heap.ObserverFailed += (_, failed) => _reported.Add(failed.Exception);
    }

    public void Dispose() => _heap.Dispose();

    [Fact]
    public void Every_call_does_its_work_and_what_the_observer_throws_is_reported()
    {
        _observer.Begin(count => throw new FormatException($"notification {count}"));
        foreach (HeapAllocator allocator in (HeapAllocator[])[_heap.Kmalloc, _heap.Vmalloc, _heap.KVmalloc])
        {
            nuint address = allocator.Allocate(Small, GfpFlags.Kernel).Address;
            address = allocator.Reallocate(address, Large, Small, GfpFlags.Kernel).Address;
            address = allocator.Reallocate(address, Small, Large, GfpFlags.Kernel).Address;
            allocator.Free(address, Small);
        }

        Assert.False(_heap.Kmalloc.TryAllocate(new Layout(1 << 30, default), GfpFlags.Kernel | GfpFlags.NoWarn, default, out _));
        Assert.Equal("Refused", _observer.Kinds[^1]);
        Assert.True(_heap.InUse.IsNone);
        Assert.Equal(
            Enumerable.Range(1, _observer.Count).Select(count => $"notification {count}"), _reported.Select(thrown => thrown.Message));
        Assert.Equal(_observer.Count, _heap.ObserverFailures);
    }

    [Fact]
    public void A_handler_that_throws_costs_nobody_memory_either()
    {
        _heap.ObserverFailed += (_, _) => throw new InvalidOperationException();
        _observer.Begin(_ => throw new FormatException());
        _heap.KVmalloc.Free(_heap.KVmalloc.Allocate(Large, GfpFlags.Kernel).Address, Large);
        Assert.Equal((2, true), (_reported.Count, _heap.InUse.IsNone));
    }

    [Fact]
    public void The_observer_may_read_the_heap_and_may_not_use_it()
    {
        nuint held = _heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address;
        var uses = new List<Exception?>();
        ulong free = 0;
        _observer.Begin(_ =>
        {
            free = _heap.Pages.FreePages;
            uses.Add(Record.Exception(() => _heap.Kmalloc.Allocate(Small, GfpFlags.Kernel)));
            uses.Add(Record.Exception(() => _heap.Vmalloc.TryAllocate(Large, GfpFlags.Kernel, default, out Allocation _)));
            uses.Add(Record.Exception(() => _heap.KVmalloc.Reallocate(held, Large, Small, GfpFlags.Kernel)));
            uses.Add(Record.Exception(() => _heap.Kmalloc.Free(held, Small)));
            uses.Add(Record.Exception(() => _heap.Dispose()));
        });
        nuint address = _heap.Vmalloc.Allocate(Large, GfpFlags.Kernel).Address;
        _observer.Fault = null;

        Assert.Equal(5, uses.Count);
        Assert.All(uses, thrown => Assert.StartsWith(
            "The allocation observer of watched allocated from that heap, or freed to it.", Assert.IsType<InvalidOperationException>(
                thrown).Message, StringComparison.Ordinal));
        Assert.True(free > 0);
        Assert.Empty(_reported);
        _heap.Vmalloc.Free(address, Large);
        _heap.Kmalloc.Free(held, Small);
        Assert.True(_heap.InUse.IsNone);
    }

    [Fact]
    public void The_observer_of_one_heap_may_use_another()
    {
        using var other = new MemoryHeap(Make.HeapOptions(1 << 20));
        _observer.Begin(_ => other.Kmalloc.Free(other.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address, Small));
        _heap.Kmalloc.Free(_heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address, Small);
        Assert.Empty(_reported);
        Assert.True(other.InUse.IsNone);
    }
}
