using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The synchronized pool gives the answers of the pool behind it.</summary>
public sealed class PoolSynchronizedTests
{
    private readonly BuddyPool _inner = new(new BuddyPoolOptions { BaseAddress = 64, Size = 64, MinSize = 2, MaxSize = 32, MinBuddy = 8 });

    [Fact]
    public void It_is_the_pool_behind_it()
    {
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(_inner);
        Assert.Equal((64UL, 64UL, 8UL, 32UL, 32UL), (pool.BaseAddress, pool.Size, pool.MinSize, pool.MaxSize, pool.LargestFreeBlock));
        ulong address = pool.Allocate(8);
        pool.Retire(address, 8);
        Assert.Equal(_inner.DescribeAddress(address), pool.DescribeAddress(address));
        Assert.Equal(_inner.ToString(), pool.ToString());
        Assert.Equal(8UL, pool.GetStatistics().PendingRetireBytes);
        pool.Restore(address, 8);
        pool.Free(address);
        pool.Validate();
        Assert.Equal(64UL, _inner.GetStatistics().FreeBytes);
    }

    [Fact]
    public void It_throws_and_answers_as_the_pool_does()
    {
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(_inner);
        Assert.Throws<ArgumentException>("size", () => pool.Allocate(1));
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>("address", () => pool.Free(64)).Kind);
        Assert.Equal((false, false), (pool.TryFree(64), pool.TryFree(64, out Misuse misuse)));
        Assert.Equal((MisuseKind.DoubleFree, false), (misuse.Kind, pool.TryAllocate(1, out _)));
        Assert.Throws<ArgumentException>("address", () => pool.Retire(0, 8));
        Assert.Throws<ArgumentException>("address", () => pool.Restore(64, 8));
        Assert.Equal((false, false), (pool.TryRetire(0, 8), pool.TryRestore(64, 8)));
    }

    /// <summary>A recording has every operation, whichever form it was made through, and also a form that was made before.</summary>
    [Fact]
    public void All_forms_of_a_pool_share_one_observer()
    {
        SynchronizedBuddyPool<uint> before = BuddyPool.Synchronized(_inner);
        var observer = new FaultyObserver();
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(_inner, observer);
        BuddyPool.Synchronized(_inner, observer).Free(before.Allocate(8));
        pool.Free(BuddyPool.Synchronized(_inner).Allocate(8));
        Assert.Equal(["Allocated", "Freed", "Allocated", "Freed"], observer.Kinds);
        Assert.Throws<ArgumentException>("observer", () => BuddyPool.Synchronized(_inner, new FaultyObserver()));
    }

    [Fact]
    public void A_pool_is_asked_for() => Assert.Throws<ArgumentNullException>(() => BuddyPool.Synchronized<byte>(null!));
}
