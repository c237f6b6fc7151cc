namespace Cleave.Tests.Pool;

/// <summary>The synchronized pool gives the answers of the pool behind it.</summary>
public sealed class PoolSynchronizedTests
{
    private readonly BuddyPool _inner = new(new BuddyConfig { Base = 64, Size = 64, MinAlloc = 2, MaxAlloc = 32, MinBuddy = 8 });

    [Fact]
    public void It_is_the_pool_behind_it()
    {
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(_inner);
        Assert.Equal((64UL, 64UL, 8UL, 32UL, 32UL), (pool.Base, pool.Size, pool.MinSize, pool.MaxSize, pool.LargestFreeBlock));
        ulong address = pool.Alloc(8);
        pool.Kill(address, 8);
        Assert.Equal(_inner.DescribeAddress(address), pool.DescribeAddress(address));
        Assert.Equal(_inner.ToString(), pool.ToString());
        Assert.Equal(8UL, pool.GetStats().PendingKill);
        pool.Unkill(address, 8);
        pool.Free(address);
        pool.Validate();
        Assert.Equal(64UL, _inner.GetStats().Free);
    }

    [Fact]
    public void It_throws_and_answers_as_the_pool_does()
    {
        SynchronizedBuddyPool<uint> pool = BuddyPool.Synchronized(_inner);
        Assert.Equal(BuddyErrorType.UndersizeAlloc, Assert.Throws<BuddyException>(() => pool.Alloc(1)).ErrorType);
        Assert.Equal(BuddyErrorType.FreeingFreeMemory, Assert.Throws<BuddyException>(() => pool.Free(64)).ErrorType);
        Assert.Equal(BuddyErrorType.AddressOutsidePool, Assert.Throws<BuddyException>(() => pool.Kill(0, 8)).ErrorType);
        Assert.Equal(BuddyErrorType.InvalidParameter, Assert.Throws<BuddyException>(() => pool.Unkill(64, 8)).ErrorType);
    }

    [Fact]
    public void A_pool_is_asked_for() => Assert.Throws<ArgumentNullException>(() => BuddyPool.Synchronized<byte>(null!));
}
