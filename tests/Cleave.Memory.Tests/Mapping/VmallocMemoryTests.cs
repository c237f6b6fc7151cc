using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>What Vmalloc takes of the machine and of groups, and gives back; and where it is not offered.</summary>
public sealed class VmallocMemoryTests
{
    [Fact]
    public void Resident_memory_and_mappings_return_to_where_they_were()
    {
        (int, int) before = ProcessTally.Take();
        using (MemoryHeap heap = Heap(16384))
        {
            (int Mappings, int) atFirst = ProcessTally.Take();
            ulong metadata = heap.Memory.Nodes[0].CountResidentBytes();
            Allocation memory = heap.Vmalloc.Allocate(OfPages(8000), GfpFlags.Kernel);
            Bytes.Of(memory).Fill(1);
            Assert.InRange(heap.Memory.Nodes[0].CountResidentBytes() - metadata, 8000UL * 4096, 8004UL * 4096);
            heap.Vmalloc.Free(memory.Address, OfPages(8000));
            heap.Vmalloc.Trim();
            heap.Memory.Trim();
            Assert.InRange(heap.Memory.Nodes[0].CountResidentBytes() - metadata, 0UL, 4UL * 4096);
            Assert.Equal(atFirst, ProcessTally.Take());
            memory = heap.Vmalloc.Allocate(OfPages(64), GfpFlags.Kernel);
            Assert.Equal(atFirst.Mappings + 1, ProcessTally.Take().Mappings);
        }
        Assert.Equal(before, ProcessTally.Take());
    }

    [Fact]
    public void What_is_written_at_once_is_there_when_it_is_handed_out()
    {
        using MemoryHeap heap = Heap(64);
        ulong before = heap.Memory.Nodes[0].CountResidentBytes();
        Allocation memory = heap.Vmalloc.Allocate(OfPages(16), GfpFlags.Kernel);
        Assert.InRange(heap.Memory.Nodes[0].CountResidentBytes() - before, 16UL * 4096, 18UL * 4096);
        heap.Vmalloc.Free(memory.Address, OfPages(16));
    }

    [Fact]
    public void Freed_memory_waits_and_goes_once_it_is_too_much()
    {
        using MemoryHeap heap = Heap(1600);
        ulong free = heap.Pages.FreePages;
        for (int round = 0; round < 40; round++)
        {
            Allocation memory = heap.Vmalloc.Allocate(OfPages(20), GfpFlags.Kernel);
            Assert.InRange(heap.Vmalloc.RetiredBytes, 0u, 100 * Make.Page);
            heap.Vmalloc.Free(memory.Address, OfPages(20));
        }
        Assert.True(heap.Vmalloc.RetiredBytes > 0);
        heap.Vmalloc.Trim();
        Assert.Equal((0u, free), (heap.Vmalloc.RetiredBytes, heap.Pages.FreePages));
    }

    [Fact]
    public void Neighbours_that_were_freed_are_unmapped_by_one_call()
    {
        var system = new TestPageSystem();
        using MemoryHeap heap = Heap(1600, system);
        Allocation[] memory = [.. Enumerable.Range(0, 8).Select(_ => heap.Vmalloc.Allocate(OfPages(3), GfpFlags.Kernel))];
        foreach (Allocation one in memory.Reverse())
            heap.Vmalloc.Free(one.Address, OfPages(3));
        int calls = system.Calls.Count;
        heap.Vmalloc.Trim();
        Assert.Equal(["Withdraw"], system.Calls.Skip(calls));
        Assert.Equal(1, CountMappings(heap.Vmalloc));
    }

    [Fact]
    public void Whole_pages_are_charged_to_the_group_and_taken_off_again()
    {
        using MemoryHeap heap = Heap(256);
        var group = new MemoryGroup("group", 10 * Make.Page);
        using IDisposable scope = group.Enter();
        Allocation memory = heap.Vmalloc.Allocate(new Layout(5000, default), GfpFlags.KernelAccount);
        Assert.Equal(2 * Make.Page, group.Charged);
        Allocation other = heap.Vmalloc.Allocate(OfPages(50), GfpFlags.Kernel);
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(9), GfpFlags.KernelAccount, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.GroupLimit, why.Code);
        memory = heap.Vmalloc.Reallocate(memory.Address, OfPages(10), new Layout(5000, default), GfpFlags.Kernel);
        Assert.False(heap.Vmalloc.TryReallocate(
            memory.Address, OfPages(11), OfPages(10), GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.GroupLimit, again.Code);
        Assert.Equal(10 * Make.Page, group.Charged);
        memory = heap.Vmalloc.Reallocate(memory.Address, OfPages(4), OfPages(10), GfpFlags.Kernel);
        Assert.Equal(4 * Make.Page, group.Charged);
        heap.Vmalloc.Free(memory.Address, OfPages(4));
        heap.Vmalloc.Free(other.Address, OfPages(50));
        Assert.Equal(0u, group.Charged);
    }

    [Fact]
    public void A_nodes_pages_come_first_however_small_their_runs_and_then_the_others()
    {
        using var heap = new MemoryHeap(
            new MemoryHeapOptions { Memory = Make.Options(128, 128) }, PageSystem.Current, new MappingBudget(PageSystem.Current, 1000));
        nuint[] held = Fragment(heap, 1, atLeast: 128);
        int there = FreeFrames(heap).Count(frame => frame >= 128);
        Allocation memory = heap.Vmalloc.Allocate(OfPages((nuint)there + 4), GfpFlags.Kernel, new NumaNode(1));
        ulong[] frames = FramesOf(heap.Vmalloc, memory);
        Assert.Equal((there, 4), (frames.Count(frame => frame >= 128), frames.Count(frame => frame < 128)));
        Assert.Equal([1, 2, 3], frames[..4].Skip(1).Select(frame => (int)(frame - frames[0])));
        heap.Vmalloc.Free(memory.Address, OfPages((nuint)there + 4));
        heap.Vmalloc.Trim();
        heap.Pages.GiveBulk(held, 0);
    }

    [Fact]
    public void More_than_all_memory_is_too_large_and_more_than_is_free_is_not_there()
    {
        using MemoryHeap heap = Heap(64);
        ulong free = heap.Pages.FreePages;
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(65), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.TooLarge, why.Code);
        Assert.False(heap.Vmalloc.TryAllocate(
            new Layout((nuint)nint.MaxValue, default), GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.TooLarge, again.Code);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(60), GfpFlags.Kernel);
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(5), GfpFlags.Kernel, default, out _, out AllocationFailure third));
        Assert.Equal(FailureCode.NoSpace, third.Code);
        Assert.False(
            heap.Vmalloc.TryAllocate(new Layout(1, Alignment.FromLog2(62)), GfpFlags.Kernel, default, out _, out AllocationFailure fourth));
        Assert.Equal(FailureCode.AddressSpace, fourth.Code);
        Assert.Equal(free - 60, heap.Pages.FreePages);
        heap.Vmalloc.Free(memory.Address, OfPages(60));
    }

    [Fact]
    public void A_system_without_scattered_mappings_says_so()
    {
        using MemoryHeap heap = Heap(64, new TestPageSystem { CanAlias = false });
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(1), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.NotSupported, why.Code);
        Allocation memory = heap.KVmalloc.Allocate(OfPages(2), GfpFlags.Kernel);
        heap.KVmalloc.Free(memory.Address, OfPages(2));
    }
}
