using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <summary>An observer is notified in order; one that throws, or that calls the allocator, costs no memory.</summary>
public sealed class BestFitObserverTests
{
    private const ulong Size = 64 << 10;

    private readonly FaultyObserver _observer = new();
    private readonly BestFitAllocator _memory;

    public BestFitObserverTests()
    {
        _memory = new BestFitAllocator(new BestFitAllocatorOptions { BaseOffset = 0x7000, Size = Size, Observer = _observer });
        _memory.ResetClear(isClear: true);
    }

    public static TheoryData<string> Allocating => [.. Allocations.Keys];

    public static TheoryData<string> Changing => [.. Changes.Keys];

    private static Dictionary<string, Action<BestFitAllocator>> Allocations { get; } = new()
    {
        ["owner"] = memory => memory.Allocate(7000),
        ["owner, trying"] = memory => memory.TryAllocate(7000, out _, out _),
        ["value"] = memory => memory.AllocateRange(7000),
        ["value, trying"] = memory => memory.TryAllocateRange(7000, out _),
        ["clear value from the top"] = memory => memory.AllocateRange(7000, new Alignment(4096), RangePlacement.TopDown, preferClear: true),
        ["refused"] = memory => memory.TryAllocateRange(Size, out _),
    };

    private static Dictionary<string, (Func<BestFitAllocator, Action> Prepare, ulong Free)> Changes { get; } = new()
    {
        ["dispose"] = (memory => memory.Allocate(4096).Dispose, Size),
        ["free as cleared"] = (memory => memory.Allocate(4096).FreeAsCleared, Size),
        ["free"] = (Free, Size),
        ["trim"] = (memory => Trim(memory.Allocate(4096)), Size - 1024),
        ["reset"] = (memory => () => memory.ResetClear(isClear: false), Size),
    };

    [Theory]
    [MemberData(nameof(Allocating))]
    public void An_allocation_that_the_observer_fails_changes_nothing(string name)
    {
        AllocatedRange some = _memory.AllocateRange(1000, null, RangePlacement.Within(0x9000, 0x9000 + 1024));
        string before = _memory.ToString();
        _observer.Begin(_ => throw new FormatException("on purpose"));
        Assert.Throws<FormatException>(() => Allocations[name](_memory));
        Assert.Equal(before, _memory.ToString());
        _memory.Validate();
        _observer.Fault = null;
        _memory.Free(some, cleared: true);
        Assert.True(_memory.AllocateRange(Size).IsClear);
    }

    [Fact]
    public void A_growth_that_the_observer_fails_changes_nothing()
    {
        AllocatedRange range = _memory.AllocateRange(1024);
        AllocatedRange same = range;
        _observer.Begin(_ => throw new FormatException("on purpose"));
        Assert.Throws<FormatException>(() => _memory.Grow(ref range, 2048));
        Assert.Equal(["Grown"], _observer.Kinds);
        Assert.Equal(same, range);
        Assert.Equal(1024UL, _memory.AllocatedBytes);
        _observer.Fault = null;
        _memory.Free(range);
    }

    [Theory]
    [MemberData(nameof(Changing))]
    public void A_change_that_the_observer_fails_is_done_all_the_same(string name)
    {
        Action change = Changes[name].Prepare(_memory);
        _observer.Begin(_ => throw new FormatException("on purpose"));
        Assert.Throws<FormatException>(change);
        Assert.Equal(Changes[name].Free, _memory.FreeBytes);
        _memory.Validate();
    }

    [Fact]
    public void Every_change_is_reported_once_and_in_order()
    {
        _observer.Begin(_ => { });
        AllocatedRange range = _memory.AllocateRange(1000);
        _memory.Grow(ref range, 2000);
        _memory.Grow(ref range, 2000);
        _memory.Trim(ref range, range.Offset + 256, 512);
        _memory.Shrink(ref range, 512);
        Assert.Throws<AllocationException>(() => _memory.AllocateRange(Size));
        Assert.Throws<ArgumentException>(() => _memory.AllocateRange(0));
        _memory.Free(range);
        Assert.Throws<MisuseException>(() => _memory.Free(range));
        Assert.Equal(["Allocated", "Grown", "Trimmed", "AlsoAllocated", "Refused", "Freed"], _observer.Kinds);
    }

    [Fact]
    public void A_call_from_the_observer_is_refused_and_nothing_hangs()
    {
        RangeOwner owner = _memory.Allocate(1000);
        Action[] calls =
        [
            () => _ = _memory.FreeBytes, () => _memory.GetBlocks(), () => _memory.Validate(), () => _memory.AllocateRange(1), owner.Dispose,
            () => owner.Grow(2000),
        ];
        foreach (Action call in calls)
        {
            Exception? met = null;
            _observer.Begin(_ => met ??= Record.Exception(call));
            AllocatedRange range = _memory.AllocateRange(1000);
            Assert.IsType<InvalidOperationException>(met);
            _observer.Begin(_ => Assert.Equal(1024UL, owner.Size));
            _memory.Free(range);
        }

        _observer.Fault = null;
        owner.Dispose();
        Assert.Equal(Size, _memory.FreeBytes);
    }

    private static Action Free(BestFitAllocator memory)
    {
        AllocatedRange range = memory.AllocateRange(4096);
        return () => memory.Free(range);
    }

    private static Action Trim(RangeOwner owner) => () => owner.Trim(owner.Offset + 512, 1024);
}
