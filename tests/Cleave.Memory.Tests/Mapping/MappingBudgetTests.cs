using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Mappings are counted, and refused beyond the budget.</summary>
public sealed class MappingBudgetTests
{
    [Fact]
    public void The_systems_limit_is_known_and_some_of_it_is_left_to_the_runtime()
    {
        var budget = new MappingBudget(PageSystem.Current);
        long limit = long.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((limit, Math.Max(4096, limit / 8)), (budget.ProcessLimit, budget.Reserve));
        Assert.InRange(budget.Others, 100, limit / 4);
        Assert.Equal(limit - budget.Reserve - budget.Others, budget.Limit);
        Assert.Equal((budget.Limit, 0L, 0L), (budget.Available, budget.InUse, budget.Refused));
    }

    [Fact]
    public void Where_nothing_is_limited_nothing_is_kept() =>
        Assert.Equal(long.MaxValue, new MappingBudget(new TestPageSystem()).Limit);

    [Fact]
    public void Scattered_memory_is_refused_beyond_the_budget_and_less_of_it_is_not()
    {
        using MemoryHeap heap = Heap(128, mappings: 22);
        nuint[] held = Fragment(heap, 1);
        ulong free = heap.Pages.FreePages;
        Assert.False(heap.Vmalloc.TryAllocate(OfPages(22), GfpFlags.Kernel, default, out Allocation none, out AllocationFailure why));
        Assert.Equal(FailureCode.MappingLimit, why.Code);
        Assert.Equal((default, 0L, 1L), (none, heap.Vmalloc.Budget.InUse, heap.Vmalloc.Budget.Refused));
        Assert.Equal(FailureCode.MappingLimit, Assert.Throws<AllocationException>(
            () => heap.Vmalloc.Allocate(OfPages(21), GfpFlags.Kernel)).Failure.Code);

        // One for the reservation, one for the addresses behind, and one a page.
        Allocation memory = heap.Vmalloc.Allocate(OfPages(20), GfpFlags.Kernel);
        Assert.Equal((22L, 0L, CountMappings(heap.Vmalloc)), (heap.Vmalloc.Budget.InUse, heap.Vmalloc.Budget.Available, 22L));
        Assert.False(heap.Vmalloc.TryReallocate(
            memory.Address, OfPages(21), OfPages(20), GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.MappingLimit, again.Code);
        heap.Vmalloc.Free(memory.Address, OfPages(20));
        heap.Vmalloc.Trim();
        Assert.Equal((1L, free), (heap.Vmalloc.Budget.InUse, heap.Pages.FreePages));
        heap.Pages.GiveBulk(held, 0);
    }

    [Fact]
    public void What_was_freed_is_unmapped_where_its_mappings_are_needed()
    {
        using MemoryHeap heap = Heap(128, mappings: 350);
        nuint[] held = Fragment(heap, 1);
        for (int round = 0; round < 100; round++)
        {
            Allocation memory = heap.Vmalloc.Allocate(OfPages(60), GfpFlags.NoWait);
            heap.Vmalloc.Free(memory.Address, OfPages(60));
            Assert.InRange(heap.Vmalloc.Budget.InUse, 1, 62);
        }
        heap.Vmalloc.Trim();
        heap.Pages.GiveBulk(held, 0);
    }

    [Fact]
    public void A_request_that_is_too_large_takes_nothing_from_others_meanwhile()
    {
        var budget = new MappingBudget(PageSystem.Current, 100);
        int refused = 0;
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                bool served = budget.TryCharge(thread == 0 ? 101 : 10);
                if (thread > 0 && !served)
                    Interlocked.Increment(ref refused);
                else if (served)
                    budget.Uncharge(10);
            }
        });
        Assert.Equal((0, 20_000L, 0L), (refused, budget.Refused, budget.InUse));
    }

    [Fact]
    public void Pages_that_follow_each_other_are_one_mapping()
    {
        using MemoryHeap heap = Heap(1024);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(512), GfpFlags.Kernel);
        Assert.Equal((3L, 3L), (heap.Vmalloc.Budget.InUse, CountMappings(heap.Vmalloc)));
        heap.Vmalloc.Free(memory.Address, OfPages(512));
    }

    [Fact]
    public void Frames_of_two_nodes_are_two_mappings_though_their_numbers_follow()
    {
        using PhysicalMemory memory = Make.Memory(8, 8);
        var frames = new MappedFrames(memory);
        frames.Append(new FrameBlock(4, 1));
        frames.Append(new FrameBlock(6, 1));
        Assert.Equal((1L, 4UL), (frames.Runs, frames.Pages));
        frames.Append(new FrameBlock(8, 3));
        Assert.Equal([new FrameRun(4, 4), new FrameRun(8, 8)], frames.AllRuns());
        Assert.Equal((2L, 12UL), (frames.Runs, frames.Pages));
    }
}
