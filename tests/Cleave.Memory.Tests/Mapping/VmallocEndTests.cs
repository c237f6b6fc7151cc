using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>A heap that goes takes its mappings along, and nobody changes anything where they were.</summary>
public sealed class VmallocEndTests
{
    [Fact]
    public void What_is_still_allocated_or_not_unmapped_yet_is_taken_off_the_budget()
    {
        var budget = new MappingBudget(PageSystem.Current, 1000);
        using (MemoryHeap heap = OnBudget(budget))
        {
            Allocation freed = heap.Vmalloc.Allocate(OfPages(3), GfpFlags.Kernel);
            heap.Vmalloc.Allocate(OfPages(5), GfpFlags.Kernel);
            heap.Vmalloc.Free(freed.Address, OfPages(3));
            Assert.Equal((5L, 3 * Make.Page), (budget.InUse, heap.Vmalloc.RetiredBytes));
        }
        Assert.Equal(0, budget.InUse);
    }

    [Fact]
    public void A_system_that_refuses_is_asked_again_and_the_mappings_count_until_it_does_not()
    {
        var system = new TestPageSystem();
        MemoryHeap heap = Heap(64, system);
        heap.Vmalloc.Allocate(OfPages(5), GfpFlags.Kernel);
        long mappings = heap.Vmalloc.Budget.InUse;
        system.Refused = "Unreserve";
        Assert.Throws<PageSystemException>(heap.Vmalloc.UnmapAll);
        Assert.Equal(mappings, heap.Vmalloc.Budget.InUse);
        system.Refused = null;
        heap.Dispose();
        Assert.Equal((0L, 0), (heap.Vmalloc.Budget.InUse, system.Leaks));
    }

    [Fact]
    public void Whoever_comes_late_is_refused_and_no_system_call_is_made()
    {
        var system = new TestPageSystem();
        MemoryHeap heap = Heap(64, system);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(5), GfpFlags.Kernel);
        Allocation freed = heap.Vmalloc.Allocate(OfPages(5), GfpFlags.Kernel);
        heap.Vmalloc.Free(freed.Address, OfPages(5));
        heap.Dispose();
        int calls = system.Calls.Count;
        Action[] late =
        [
            () => heap.Vmalloc.Free(memory.Address, OfPages(5)), () => heap.KVmalloc.Free(memory.Address, OfPages(5)),
            () => heap.Vmalloc.Reallocate(memory.Address, OfPages(6), OfPages(5), GfpFlags.Kernel),
            () => heap.Vmalloc.Allocate(OfPages(1), GfpFlags.Kernel), () => heap.Vmalloc.Owns(memory.Address),
            () => { heap.Vmalloc.ToPage(memory.Address); },
        ];
        Assert.All(late, call => Assert.Throws<ObjectDisposedException>(call));
        heap.Vmalloc.Trim();
        heap.Vmalloc.UnmapAll();
        Assert.Equal(calls, system.Calls.Count);
    }

    private static MemoryHeap OnBudget(MappingBudget budget) =>
        new(new MemoryHeapOptions { Memory = Make.Options(64) }, PageSystem.Current, budget);
}
