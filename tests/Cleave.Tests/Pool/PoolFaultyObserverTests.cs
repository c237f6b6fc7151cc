using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>An observer that throws, or that calls its pool, costs no block and stops no thread.</summary>
public sealed class PoolFaultyObserverTests
{
    private readonly FaultyObserver _observer = new();
    private readonly SynchronizedBuddyPool<uint> _pool;
    private readonly SynchronizedBuddyPool<uint> _other;

    public PoolFaultyObserverTests()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 256, MaxSize = 256, MinBuddy = 16 });
        _pool = BuddyPool.Synchronized(pool, _observer);
        _other = BuddyPool.Synchronized(pool);
    }

    [Fact]
    public void An_allocation_that_the_observer_fails_is_freed_again()
    {
        _observer.Begin(_ => throw new FormatException());
        Assert.Throws<FormatException>(() => _pool.Allocate(16));
        Assert.Throws<FormatException>(() => _pool.TryAllocate(100, out _, out _));
        _observer.Fault = null;
        Assert.Equal(256UL, _pool.LargestFreeBlock);
        Assert.Equal(0UL, _pool.Allocate(256));
        _pool.Validate();
    }

    [Fact]
    public void Frees_retires_and_refusals_that_the_observer_fails_are_done()
    {
        ulong first = _pool.Allocate(16);
        ulong second = _pool.Allocate(16);
        _observer.Begin(_ => throw new FormatException());
        Assert.Throws<FormatException>(() => _pool.Free(first));
        Assert.Throws<FormatException>(() => _pool.TryFree(second, out _));
        Assert.Equal(256UL, _pool.LargestFreeBlock);
        Assert.Throws<FormatException>(() => _pool.Retire(0, 16));
        Assert.Equal(128UL, _pool.LargestFreeBlock);
        Assert.Throws<FormatException>(() => _pool.TryAllocate(256, out _, out _));
        Assert.Throws<FormatException>(() => _pool.Restore(0, 16));
        Assert.Equal(256UL, _pool.LargestFreeBlock);
        Assert.Equal(["Freed", "Freed", "Retired", "Refused", "Retired"], _observer.Kinds);
        _pool.Validate();
    }

    public static TheoryData<string> Calling => [.. Calls.Keys];

    private static Dictionary<string, Action<SynchronizedBuddyPool<uint>>> Calls { get; } = new()
    {
        ["largest"] = pool => _ = pool.LargestFreeBlock,
        ["allocate"] = pool => pool.Allocate(16),
        ["free"] = pool => pool.Free(0),
        ["retire"] = pool => pool.TryRetire(0, 16, out _),
        ["statistics"] = pool => pool.GetStatistics(),
        ["blocks"] = pool => pool.GetBlocks(),
        ["describe"] = pool => pool.DescribeAddress(0),
        ["validate"] = pool => pool.Validate(),
    };

    [Theory]
    [MemberData(nameof(Calling))]
    public void A_call_from_the_observer_is_refused_through_any_form_of_the_pool(string name)
    {
        foreach (SynchronizedBuddyPool<uint> form in (SynchronizedBuddyPool<uint>[])[_pool, _other])
        {
            Exception? met = null;
            _observer.Begin(_ => met ??= Record.Exception(() => Calls[name](form)));
            _pool.Free(_pool.Allocate(16));
            Assert.IsType<InvalidOperationException>(met);
            _observer.Fault = null;
            Assert.Equal(256UL, _pool.LargestFreeBlock);
            _pool.Validate();
        }
    }
}
