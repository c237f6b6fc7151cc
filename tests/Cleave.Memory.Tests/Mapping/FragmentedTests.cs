using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Systems;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Memory that is free in runs of a page or two: Kmalloc gets a tenth of nothing, and Vmalloc all of it,
/// as far as mappings reach.</summary>
/// <remarks>
/// Each run is a mapping. 256 MiB of single pages are 65536 of them, six more than a process may have where nobody raised
/// <c>vm.max_map_count</c>; raising it here would change it for the whole machine.
/// </remarks>
public sealed class FragmentedTests
{
    private const int Pages = 65536;

    /// <summary>Pages of runs that the metadata of the pages may lie in.</summary>
    private const int Spare = 256;

    [Fact]
    public void Where_no_two_free_runs_of_two_pages_are_neighbours_256_MiB_are_had() =>
        AssertServed(Pages, run: 2, new MappingBudget(PageSystem.Current));

    [Fact]
    public void Where_no_two_free_pages_are_neighbours_192_MiB_are_had() =>
        AssertServed(Pages / 4 * 3, run: 1, new MappingBudget(PageSystem.Current));

    [Fact]
    public void Where_no_two_free_pages_are_neighbours_256_MiB_are_had_only_with_a_raised_limit_and_refused_without()
    {
        var budget = new MappingBudget(PageSystem.Current);
        if (budget.Limit >= Pages + 2)
            AssertServed(Pages, run: 1, budget);
        else
            AssertRefused(Pages, run: 1, budget);
    }

    private static void AssertServed(int pages, int run, MappingBudget budget)
    {
        using MemoryHeap heap = Fragmented(budget, run, out nuint[] held);
        ulong free = heap.Pages.FreePages;
        Layout layout = OfPages((nuint)pages);
        Assert.False(
            heap.Kmalloc.TryAllocate(new Layout(layout.Size / 10, default), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.NoSpace, why.Code);
        Assert.False(heap.Kmalloc.TryAllocate(OfPages(2 * (nuint)run), GfpFlags.Kernel, default, out _, out AllocationFailure again));
        Assert.Equal(FailureCode.NoSpace, again.Code);

        Allocation memory = heap.Vmalloc.Allocate(layout, GfpFlags.Kernel | GfpFlags.Zero);
        Assert.Equal(((pages / run) + 2L, (pages / run) + 2L), (budget.InUse, CountMappings(heap.Vmalloc)));
        Assert.Equal(-1, Bytes.Of(memory).IndexOfAnyExcept((byte)0));
        Bytes.Of(memory).Fill(1);
        heap.Vmalloc.Free(memory.Address, layout);
        AssertAllFree(heap, free, held);
    }

    private static void AssertRefused(int pages, int run, MappingBudget budget)
    {
        using MemoryHeap heap = Fragmented(budget, run, out nuint[] held);
        ulong free = heap.Pages.FreePages;
        Assert.False(heap.Vmalloc.TryAllocate(OfPages((nuint)pages), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.MappingLimit, why.Code);
        AssertAllFree(heap, free, held);
    }

    private static void AssertAllFree(MemoryHeap heap, ulong free, nuint[] held)
    {
        heap.Trim();
        Assert.Equal(free, heap.Pages.FreePages);
        Assert.Equal(heap.Vmalloc.Reserved.Count, CountMappings(heap.Vmalloc));
        heap.Pages.GiveBulk(held, 0);
    }

    private static MemoryHeap Fragmented(MappingBudget budget, int run, out nuint[] held)
    {
        PhysicalMemoryOptions memory = Make.Options(2 * (nuint)(Pages + Spare)) with { ReturnPolicy = ReturnPolicy.Never };
        var heap = new MemoryHeap(new MemoryHeapOptions { Memory = memory, KmallocMaxSize = 64 << 20 }, PageSystem.Current, budget);
        held = Fragment(heap, (ulong)run);
        return heap;
    }
}
