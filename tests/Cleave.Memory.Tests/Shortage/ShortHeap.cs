using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Pages;
using Cleave.Memory.Systems;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>Lives through a use of a heap of which one backing call fails, by its number:
/// a call of the system or a request for pages.</summary>
internal sealed class ShortHeap : IDisposable
{
    private readonly TestPageSystem _system;
    private readonly MappingBudget _budget;
    private readonly Lazy<MemoryGroup> _group = new(() => new MemoryGroup("short", 3 << 20));

    private ShortHeap(int failAt, bool andAllAfter)
    {
        _system = new TestPageSystem { FailAt = failAt, FailFrom = andAllAfter ? failAt : 0 };
        _budget = new MappingBudget(_system, 1 << 20);
    }

    /// <summary>The number of failures that a caller saw.</summary>
    public int Failures { get; private set; }

    /// <summary>Lives once without a failure to count the backing calls, and then once for each call, which fails.</summary>
    /// <returns>The number of backing calls, of those that failed once, and of failures that callers saw.</returns>
    public static (int Calls, int Tried, int Failures) EachCall(
        MemoryHeapOptions options, Func<MemoryHeap, MemoryGroup, IHeapLife> life, bool andAllAfter)
    {
        int tried = 0;
        int failures = 0;
        int calls = Live(0, false, options, life).Calls;
        for (int number = 1; number <= calls; number += TestEffort.Step)
        {
            tried++;
            failures += Live(number, andAllAfter, options, life).Failures;
        }

        return (calls, tried, failures);
    }

    private static (int Calls, int Failures) Live(
        int failAt, bool andAllAfter, MemoryHeapOptions options, Func<MemoryHeap, MemoryGroup, IHeapLife> life)
    {
        using var world = new ShortHeap(failAt, andAllAfter);
        world.Live(options, life);
        return (world._system.Calls.Count, world.Failures);
    }

    private void Live(MemoryHeapOptions options, Func<MemoryHeap, MemoryGroup, IHeapLife> make)
    {
        MemoryHeap heap = null!;
        Attempt(
            () => heap = new MemoryHeap(options, _system, _budget, inner => new NumberedPages(inner, _system)),
            () => Assert.Equal(0L, _budget.InUse));
        ulong free = heap.Pages.FreePages;
        IHeapLife life = make(heap, _group.Value);
        foreach (Action step in life.Steps)
        {
            HeapUsage before = heap.InUse;
            Attempt(step, () =>
            {
                Assert.Equal(before, heap.InUse);
                life.Check();
                Validate(heap);
            });
            life.Check();
        }

        life.End();
        Attempt(heap.Trim, () => Assert.Equal(default, heap.InUse));
        Assert.Equal(default, heap.InUse);
        Recover();
        heap.Trim();
        Validate(heap);
        Assert.Equal((free, (nuint)0), (heap.Pages.FreePages, _group.Value.Charged));
        Assert.Equal((heap.Vmalloc.Reserved.Count, 0), ((int)_budget.InUse, heap.Groups.All.Count));
        Attempt(heap.Dispose, () => { });
    }

    /// <summary>Does a step. If it fails, the error is clear, nothing has changed,
    /// and the same step succeeds once the system works again.</summary>
    private void Attempt(Action step, Action unchanged)
    {
        Exception? failed = Record.Exception(step);
        if (failed is null)
            return;

        Assert.True(
            failed is AllocationException or PageSystemException, $"call {_system.FailAt} ({_system.Calls[_system.FailAt - 1]}): {failed}");
        Assert.Matches(@"^[A-Z].*\d.*\.$", failed.Message);
        Failures++;
        Recover();
        unchanged();
        step();
    }

    private void Recover() => (_system.FailAt, _system.FailFrom) = (0, 0);

    private static void Validate(MemoryHeap heap)
    {
        foreach (PageAllocator pages in heap.NodeAllocators)
            pages.Validate();
    }

    public void Dispose() => Assert.Equal((0, 0L), (_system.Leaks, _budget.InUse));
}
