using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;
using Cleave.Memory.Tests.Kernel;
using Cleave.Memory.Tests.Shortage;

namespace Cleave.Memory.Tests.Hardening;

/// <summary>Each measure does what it promises, and a heap with any of them serves the same programs as one without.</summary>
public sealed class HardenedHeapTests
{
    public static TheoryData<int> Measures => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Measures))]
    public void Programs_run_under_every_combination_and_all_pages_come_back(int measures)
    {
        using MemoryHeap heap = QuarantineTests.Make((HeapHardening)measures);
        ulong free = heap.Pages.FreePages;
        var group = new MemoryGroup("hardened", 8 << 20);
        using (group.Enter())
        {
            new AllocatorProgram(heap.Kmalloc, 3, 1 << 16) { Flags = GfpFlags.KernelAccount }.Run(400);
            new AllocatorProgram(heap.KVmalloc, 4, 1 << 18) { Flags = GfpFlags.KernelAccount | GfpFlags.Zero }.Run(200);
        }

        var thread = new Thread(() => new AllocatorProgram(heap.Kmalloc, 5, 1 << 12).Run(400));
        thread.Start();
        new AllocatorProgram(heap.Kmalloc, 6, 1 << 12).Run(400);
        thread.Join();
        heap.Trim();
        Assert.Equal((default, free, (nuint)0), (heap.InUse, heap.Pages.FreePages, group.Charged));
    }

    [Theory]
    [InlineData(48)]
    [InlineData(8192)]
    [InlineData(30_000)]
    public void Freed_memory_is_cleared_of_Kmalloc_and_of_Vmalloc(int size)
    {
        using MemoryHeap heap = QuarantineTests.Make(HeapHardening.ZeroOnFree);
        var layout = new Layout((nuint)size, default);
        foreach (HeapAllocator allocator in new HeapAllocator[] { heap.Kmalloc, heap.Vmalloc })
        {
            Allocation memory = allocator.Allocate(layout, GfpFlags.Kernel);
            Bytes.Of(memory).Fill(0xAA);
            allocator.Free(memory.Address, layout);
            Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Pages_that_an_allocation_gives_up_are_cleared()
    {
        using MemoryHeap heap = QuarantineTests.Make(HeapHardening.ZeroOnFree);
        Layout seven = new(7 * Tests.Make.Page, default), five = new(5 * Tests.Make.Page, default);
        Allocation memory = heap.Kmalloc.Allocate(seven, GfpFlags.Kernel);
        Bytes.Of(memory).Fill(0xAA);
        Allocation shorter = heap.Kmalloc.Reallocate(memory.Address, five, seven, GfpFlags.Kernel);
        Assert.Equal(memory.Address, shorter.Address);
        Assert.Equal(-1, Bytes.Of(memory)[(5 * (int)Tests.Make.Page)..].IndexOfAnyExcept((byte)0));
        heap.Kmalloc.Free(shorter.Address, five);
    }

    [Fact]
    public void A_pool_clears_the_buffers_that_it_keeps()
    {
        using MemoryHeap heap = QuarantineTests.Make(HeapHardening.ZeroOnFree);
        using var pool = new NativeMemoryPool(heap.Kmalloc);
        using (System.Buffers.IMemoryOwner<byte> secret = pool.Rent(5000))
            secret.Memory.Span.Fill(0xAA);
        using System.Buffers.IMemoryOwner<byte> next = pool.Rent(5000);
        Assert.Equal(-1, next.Memory.Span.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void The_next_address_is_not_that_of_the_last_free_and_differs_from_heap_to_heap()
    {
        var layout = new Layout(64, default);
        var orders = new HashSet<string>();
        for (int run = 0; run < 6; run++)
        {
            using MemoryHeap heap = QuarantineTests.Make(HeapHardening.RandomPlacement);
            nuint[] addresses = [.. Enumerable.Range(0, 40).Select(
                _ => heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address - heap.Memory.Nodes[0].Address)];
            orders.Add(string.Join(' ', addresses));
            Assert.Equal(40, addresses.Distinct().Count());
        }

        // 64 free objects have more than 2^200 orders of which 40 could come; not one of six runs is like another.
        Assert.Equal(6, orders.Count);
    }

    [Fact]
    public void Pages_are_taken_at_random_and_none_is_lost()
    {
        var first = new HashSet<nuint>();
        for (int run = 0; run < 40; run++)
        {
            using MemoryHeap heap = QuarantineTests.Make(HeapHardening.RandomPlacement);
            ulong free = heap.Pages.FreePages;
            var layout = new Layout(20_000, default);
            nuint address = heap.Kmalloc.Allocate(layout, GfpFlags.Kernel).Address;
            first.Add(address - heap.Memory.Nodes[0].Address);
            heap.Kmalloc.Free(address, layout);
            heap.Trim();
            Assert.Equal(free, heap.Pages.FreePages);
        }

        // Of 40 choices among 8 not all are the same, but with a chance of 8^-39.
        Assert.InRange(first.Count, 2, 8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hardened_heap_loses_nothing_whichever_call_fails(bool andAllAfter)
    {
        MemoryHeapOptions options = Tests.Make.HeapOptions(16 << 20) with { Hardening = HeapHardening.All };
        (int calls, int tried, int failures) = ShortHeap.EachCall(
            options, (heap, group) => new AllocatorLife(heap.KVmalloc, group, 8, 100, 5000, 8192, 30_000), andAllAfter);
        Assert.True(calls > 25
            && failures >= (andAllAfter ? tried / 4 : Math.Min(3, tried / 8)), $"{calls} calls, {tried} tried, {failures} failures");
    }

    [Fact]
    public void An_unknown_measure_is_refused_by_its_number()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => QuarantineTests.Make((HeapHardening)64));
        Assert.Contains("Hardening is 64; the measures together are 15 (All).", error.Message, StringComparison.Ordinal);
    }
}
