using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>System calls that fail, one, all behind one, or all of a kind:
/// nothing is lost, and no page is free that something still maps.</summary>
public sealed class FailingMapTests
{
    private static readonly string[] LifeOfTwo =
    [
        "Reserve", "Alias", "Alias", "Alias", "Alias",
        "Move", "Move", "Move", "Alias", "Alias", "Withdraw", "Withdraw", "Withdraw", "Withdraw",
    ];

    [Fact]
    public void These_are_the_calls_of_a_life()
    {
        using var life = new MappingLife(new TestPageSystem());
        life.Run();
        Assert.Equal(LifeOfTwo, life.Calls);
        Assert.Equal(0, life.Refusals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_fails_nothing_is_lost(bool allBehind)
    {
        var refused = new List<string>();
        for (int number = 1; number <= LifeOfTwo.Length; number++)
        {
            using var life = new MappingLife(new TestPageSystem());
            life.Fail(number, allBehind);
            life.Run();
            if (life.Refusals > 0)
                refused.Add(LifeOfTwo[number - 1]);
        }
        Assert.Equal(allBehind ? LifeOfTwo.Length : 8, refused.Count);
    }

    [Theory]
    [InlineData("Reserve")]
    [InlineData("Alias")]
    [InlineData("Move")]
    [InlineData("Withdraw")]
    public void What_always_fails_loses_nothing_once_it_works_again(string call)
    {
        using var life = new MappingLife(new TestPageSystem());
        life.System.Refused = call;
        life.Run();
        Assert.Equal(call == "Move", life.Refusals == 0);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(2, true)]
    public void Pages_that_could_not_be_unmapped_behind_an_area_come_free_when_it_moves_or_shrinks(int pages, bool stays)
    {
        var system = new TestPageSystem();
        using MemoryHeap heap = Heap(256, system);
        nuint[] held = Fragment(heap, 4);
        ulong free = heap.Pages.FreePages;
        Allocation memory = heap.Vmalloc.Allocate(OfPages(4), GfpFlags.Kernel);
        Bytes.Of(memory).Fill(6);
        system.FailFrom = system.Calls.Count + 1;
        Assert.False(
            heap.Vmalloc.TryReallocate(memory.Address, OfPages(6), OfPages(4), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.SystemRefused, why.Code);
        Assert.Equal(["Alias", "Withdraw"], system.Calls[^2..]);
        Assert.Equal(free - 6, heap.Pages.FreePages);

        system.FailFrom = 0;
        Allocation now = heap.Vmalloc.Reallocate(memory.Address, OfPages((nuint)pages), OfPages(4), GfpFlags.Kernel);
        Assert.Equal((stays, free - (ulong)pages), (now.Address == memory.Address, heap.Pages.FreePages));
        Assert.Equal(-1, Bytes.Of(now)[..(Math.Min(4, pages) * (int)Make.Page)].IndexOfAnyExcept((byte)6));
        Assert.Equal(CountMappings(heap.Vmalloc), heap.Vmalloc.Budget.InUse);
        heap.Vmalloc.Free(now.Address, OfPages((nuint)pages));
        heap.Vmalloc.Trim();
        Assert.Equal(free, heap.Pages.FreePages);
        heap.Pages.GiveBulk(held, 0);
    }

    [Fact]
    public void An_area_ends_in_a_fault_though_pages_behind_it_could_not_be_unmapped()
    {
        var system = new TestPageSystem();
        using MemoryHeap heap = Heap(256, system);
        nuint[] held = Fragment(heap, 4);
        Allocation memory = heap.Vmalloc.Allocate(OfPages(4), GfpFlags.Kernel);
        system.FailFrom = system.Calls.Count + 2;
        Assert.False(heap.Vmalloc.TryReallocate(
            memory.Address, OfPages(12), OfPages(4), GfpFlags.Kernel, default, out _, out AllocationFailure why));
        Assert.Equal(FailureCode.SystemRefused, why.Code);
        Assert.Equal(["Alias", "Alias", "Withdraw"], system.Calls[^3..]);
        nuint end = memory.Address + memory.Size;
        nuint behind = end + (4 * Make.Page);
        Assert.Equal([(memory.Address, end), (behind, behind + (4 * Make.Page))], MappedRanges(heap.Vmalloc));
        system.FailFrom = 0;
        heap.Vmalloc.Free(memory.Address, OfPages(4));
        heap.Vmalloc.Trim();
        Assert.Empty(MappedRanges(heap.Vmalloc));
        heap.Pages.GiveBulk(held, 0);
    }
}
