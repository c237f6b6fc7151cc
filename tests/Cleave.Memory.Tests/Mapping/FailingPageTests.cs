using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Each request for pages fails once, and then all from each on:
/// nothing is lost, and memory that was to grow is as it was.</summary>
public sealed class FailingPageTests
{
    private const nuint Small = 5;
    private const nuint Large = 90;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void One_request_that_fails_costs_nothing_where_others_serve(int run)
    {
        for (int number = 1; Attempt(run, number, all: false, out FailureCode error); number++)
            Assert.Equal(FailureCode.None, error == FailureCode.NoSpace ? FailureCode.None : error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Whichever_request_is_the_last_that_is_served_nothing_is_lost(int run)
    {
        int refused = 0;
        for (int number = 1; Attempt(run, number, all: true, out FailureCode error); number++)
        {
            Assert.Equal(FailureCode.NoSpace, error);
            refused++;
        }
        Assert.True(refused > 5, $"{refused}");
    }

    /// <summary>Allocates and grows; false where no request was made to fail.</summary>
    private static bool Attempt(int run, int number, bool all, out FailureCode error)
    {
        using MemoryHeap heap = Heap(512);
        nuint[] held = Fragment(heap, (ulong)run);
        ulong free = heap.Pages.FreePages;
        var source = new FailingPageSource(heap.Pages) { FailAt = all ? 0 : number, FailFrom = all ? number : 0 };
        var budget = new MappingBudget(heap.System, 1000);
        var vmalloc = new VmallocHeap(heap, budget, source);

        error = AllocateAndGrow(vmalloc, out Allocation memory, out Layout layout);
        int requests = source.Requests;
        if (memory.Size > 0)
            vmalloc.Free(memory.Address, layout);
        vmalloc.Trim();
        Assert.Equal((free, vmalloc.Reserved.Count), (heap.Pages.FreePages, budget.InUse));
        heap.Pages.GiveBulk(held, 0);
        vmalloc.UnmapAll();
        return requests >= number;
    }

    private static FailureCode AllocateAndGrow(VmallocHeap vmalloc, out Allocation memory, out Layout layout)
    {
        layout = OfPages(Small);
        if (!vmalloc.TryAllocate(layout, GfpFlags.Kernel, default, out memory, out AllocationFailure failure))
            return failure.Code;

        Bytes.Of(memory).Fill(0x5A);
        ulong[] frames = FramesOf(vmalloc, memory);
        bool served = vmalloc.TryReallocate(
            memory.Address, OfPages(Large), layout, GfpFlags.Kernel, default, out Allocation grown, out failure);
        (memory, layout) = served ? (grown, OfPages(Large)) : (memory, layout);
        Assert.Equal(frames, FramesOf(vmalloc, memory)[..(int)Small]);
        Assert.Equal(-1, Bytes.Of(memory)[..(int)(Small * Make.Page)].IndexOfAnyExcept((byte)0x5A));
        return failure.Code;
    }
}
