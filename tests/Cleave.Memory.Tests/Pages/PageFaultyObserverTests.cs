using Cleave.Memory.Frames;
using Cleave.Memory.Pages;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Pages;

/// <summary>An observer that throws, or that calls its page allocator, costs no page and stops no thread.</summary>
public sealed class PageFaultyObserverTests : IDisposable
{
    private readonly PhysicalMemory _memory = Make.Memory(256);
    private readonly FaultyObserver _observer = new();
    private readonly PageAllocator _pages;

    public PageFaultyObserverTests() =>
        _pages = new PageAllocator(_memory.ToFreePageList(), new PageAllocatorOptions { Orders = 7, Observer = _observer });

    public void Dispose()
    {
        _pages.Dispose();
        _memory.Dispose();
    }

    public static TheoryData<string, int> Allocating
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach ((string name, (Action<PageAllocator> _, int[] at)) in Allocations)
            {
                foreach (int one in at)
                {
                    data.Add(name, one);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Changing => [.. Changes.Keys];

    /// <summary>Calls that allocate, with the notifications that are to fail.</summary>
    private static Dictionary<string, (Action<PageAllocator> Call, int[] At)> Allocations { get; } = new()
    {
        ["page"] = (pages => pages.Allocate(0), [1]),
        ["block"] = (pages => pages.TryAllocate(3, out _), [1]),
        ["block at"] = (pages => pages.AllocateAt(pages.Trees.MaxBy(tree => tree.LargestOrder)!.Address, 2), [1]),
        ["run"] = (pages => pages.AllocateExact(13), [1, 2, 3]),
        ["bulk"] = (pages => pages.AllocateBulk(new nuint[100], 0), [1, 2, 64, 65, 100]),
        ["bulk, all or none"] = (pages => pages.TryAllocateBulk(new nuint[70], 0), [1, 66]),
    };

    private static Dictionary<string, Func<PageAllocator, Action>> Changes { get; } = new()
    {
        ["page"] = pages => Free(pages, pages.Allocate(0), 0),
        ["block"] = pages => Free(pages, pages.Allocate(3), 3),
        ["run"] = pages =>
        {
            nuint run = pages.AllocateExact(13);
            return () => pages.FreeExact(run, 13);
        },
        ["bulk"] = pages =>
        {
            var blocks = new nuint[100];
            Assert.Equal(100, pages.AllocateBulk(blocks, 0));
            return () => pages.FreeBulk(blocks, 0);
        },
    };

    [Theory]
    [MemberData(nameof(Allocating))]
    public void An_allocation_that_the_observer_fails_is_taken_back(string name, int at)
    {
        string before = Counts();
        _observer.Begin(count => ThrowAt(count, at));
        Assert.Equal($"notification {at}", Assert.Throws<FormatException>(() => Allocations[name].Call(_pages)).Message);
        Assert.Equal((before, _pages.TotalPages), (Counts(), _pages.FreePages));
        _pages.Validate();
    }

    [Theory]
    [MemberData(nameof(Changing))]
    public void A_free_that_the_observer_fails_is_done_all_the_same(string name)
    {
        string before = Counts();
        Action free = Changes[name](_pages);
        _observer.Begin(count => ThrowAt(count, 1));
        Assert.Throws<FormatException>(free);
        Assert.Equal((before, _pages.TotalPages), (Counts(), _pages.FreePages));
        _pages.Validate();
    }

    [Fact]
    public void A_split_that_the_observer_fails_is_done_and_a_refusal_changes_nothing()
    {
        nuint block = _pages.Allocate(3);
        _observer.Begin(_ => throw new FormatException());
        Assert.Throws<FormatException>(() => _pages.Split(block, 3));
        Assert.Throws<FormatException>(() => _pages.TryAllocateExact(64, out _) && _pages.TryAllocateExact(64, out _));
        _observer.Fault = null;
        _pages.Free(block, 2);
        _pages.Free(block + (4 * Make.Page), 2);
        Assert.Equal(_pages.TotalPages, _pages.FreePages);
    }

    [Fact]
    public void A_call_from_the_observer_is_refused_and_nothing_hangs()
    {
        Action[] calls =
        [
            () => _pages.Allocate(1), () => _pages.AllocateExact(3), () => _pages.AllocateBulk(new nuint[3], 0), () =>
                _pages.GetStatistics(),
            () => _pages.Validate(), () => _pages.Free(_pages.Trees.First().Address, 0),
            () => _pages.Dispose(),
        ];
        foreach (Action call in calls)
        {
            Exception? met = null;
            _observer.Begin(_ => met ??= Record.Exception(call));
            _pages.Free(_pages.Allocate(2), 2);
            Assert.IsType<InvalidOperationException>(met);
            _observer.Fault = null;
            Assert.Equal(_pages.TotalPages, _pages.FreePages);
            _pages.Validate();
        }
    }

    private static Action Free(PageAllocator pages, nuint address, int order) => () => pages.Free(address, order);

    private static void ThrowAt(int count, int at)
    {
        if (count == at)
            throw new FormatException($"notification {count}");
    }

    private string Counts() =>
        string.Join(',', _pages.GetStatistics().FreeBlocks) + " " + string.Join(',', _pages.GetStatistics().AllocatedBlocks);
}
