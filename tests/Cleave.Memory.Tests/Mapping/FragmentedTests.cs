using System.Globalization;
using Cleave.Memory.Systems;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>
/// Memory in which no two free pages are neighbours: Kmalloc has no two pages side by side, and Vmalloc gives all of it. Each page is a
/// mapping then, and 256 MiB are 65536 of them, more than a process may have by default.
/// </summary>
public sealed class FragmentedTests
{
    private const string LimitFile = "/proc/sys/vm/max_map_count";
    private const int Pages = 65536;

    [Fact]
    public void With_the_limit_of_mappings_as_it_is_192_MiB_of_single_pages_are_had_or_the_budget_says_no()
    {
        var budget = new MappingBudget(PageSystem.Current);
        AssertServed(Pages / 4 * 3, budget, expected: budget.Limit > (Pages / 4 * 3) + 2);
    }

    [Fact]
    public void With_the_limit_raised_256_MiB_of_single_pages_are_had_and_where_it_cannot_be_raised_the_budget_says_no()
    {
        string before = File.ReadAllText(LimitFile);
        bool raised = long.Parse(before, CultureInfo.InvariantCulture) > 2 * Pages || TrySetLimit($"{4 * Pages}");
        try
        {
            AssertServed(Pages, new MappingBudget(PageSystem.Current), raised);
        }
        finally
        {
            if (raised)
                TrySetLimit(before);
        }
    }

    private static void AssertServed(int pages, MappingBudget budget, bool expected)
    {
        using var heap = new MemoryHeap(
            new MemoryHeapOptions { Memory = Make.Options(2 * (nuint)Pages) with { ReturnPolicy = ReturnPolicy.Never }, KmallocMaxSize = 64 << 20 },
            PageSystem.Current,
            budget);
        nuint[] held = Fragment(heap, 1);
        Layout layout = OfPages((nuint)pages);
        Assert.Equal(AllocError.OutOfMemory, heap.Kmalloc.TryAlloc(new Layout(layout.Size / 10, default), GfpFlags.Kernel, default, out _));
        Assert.Equal(AllocError.OutOfMemory, heap.Kmalloc.TryAlloc(OfPages(2), GfpFlags.Kernel, default, out _));

        AllocError error = heap.Vmalloc.TryAlloc(layout, GfpFlags.Kernel | GfpFlags.Zero, default, out Allocation memory);
        Assert.Equal(expected ? AllocError.None : AllocError.MappingBudget, error);
        if (expected)
        {
            Assert.Equal((pages + 2L, pages + 2L), (budget.InUse, CountMappings(heap.Vmalloc)));
            Assert.Equal(-1, Kernel.Bytes.Of(memory).IndexOfAnyExcept((byte)0));
            Kernel.Bytes.Of(memory).Fill(1);
            heap.Vmalloc.Free(memory.Address, layout);
        }

        heap.Vmalloc.Trim();
        Assert.Equal((ulong)Pages, heap.Pages.FreePages);
        heap.Pages.GiveBulk(held, 0);
    }

    private static bool TrySetLimit(string limit)
    {
        try
        {
            File.WriteAllText(LimitFile, limit);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
