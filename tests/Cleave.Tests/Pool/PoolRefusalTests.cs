using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Every refusal of an operation, in both forms, with its words; and nothing changes but the count of such refusals.</summary>
public sealed class PoolRefusalTests
{
    private const ulong Base = 0x1000;
    private readonly BuddyPool _pool = new(new BuddyPoolOptions { BaseAddress = Base, Size = 0x800, MinSize = 10, MaxSize = 0x380, MinBuddy = 0x100 });

    public PoolRefusalTests()
    {
        Assert.Equal(Base, _pool.Allocate(0x200));
        Assert.Equal(Base + 0x200, _pool.Allocate(0x100));
        _pool.Retire(Base + 0x700, 0x100);
    }

    [Theory]
    [InlineData(9, BuddyPoolErrorCode.UndersizeAlloc, "The request is for 9 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0, BuddyPoolErrorCode.UndersizeAlloc, "The request is for 0 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0x381, BuddyPoolErrorCode.OversizeAlloc, "The request is for 897 bytes; the largest that is served is 896 bytes.")]
    [InlineData(ulong.MaxValue, BuddyPoolErrorCode.OversizeAlloc, "The request is for 16 EiB - 1 byte; the largest that is served is 896 bytes.")]
    [InlineData(0x380, BuddyPoolErrorCode.OutOfMemory, "No room for 896 bytes: the largest free block is 512 bytes.")]
    public void A_request_is_refused(ulong bytes, BuddyPoolErrorCode type, string message) => Refuses(
        type, message, () => _pool.Allocate(bytes), () => (_pool.TryAllocate(bytes, out ulong address, out BuddyPoolError error), error, address));

    [Theory]
    [InlineData(Base - 1, BuddyPoolErrorCode.InvalidAddress, "Address 0xfff is below the pool, which begins at 0x1000.")]
    [InlineData(0, BuddyPoolErrorCode.InvalidAddress, "Address 0x0 is below the pool, which begins at 0x1000.")]
    [InlineData(Base + 0x800, BuddyPoolErrorCode.InvalidAddress, "Address 0x1800 is past the pool, which ends before 0x1800; the closest block below is at 0x1700.")]
    [InlineData(Base + 0x17f, BuddyPoolErrorCode.InvalidAddress, "At address 0x117f no block of 256 bytes can begin; the closest block below is at 0x1100.")]
    [InlineData(Base + 0x100, BuddyPoolErrorCode.FreeingFreeMemory, "Address 0x1100 lies inside the allocated block that begins at 0x1000.")]
    [InlineData(Base + 0x300, BuddyPoolErrorCode.FreeingFreeMemory, "Address 0x1300 is free already; the free block there begins at 0x1300.")]
    [InlineData(Base + 0x500, BuddyPoolErrorCode.FreeingFreeMemory, "Address 0x1500 is free already; the free block there begins at 0x1400.")]
    [InlineData(Base + 0x700, BuddyPoolErrorCode.FreeingFreeMemory, "Address 0x1700 is retired, and not allocated.")]
    public void A_free_is_refused(ulong address, BuddyPoolErrorCode type, string message) => Refuses(
        type, message, () => _pool.Free(address), () => (_pool.TryFree(address, out BuddyPoolError error), error, 0));

    [Theory]
    [InlineData(Base, ulong.MaxValue - Base + 1, BuddyPoolErrorCode.AddressTooHigh, "The region has 16 EiB - 4 KiB; from its base there are 16 EiB - 4097 bytes to the last address.")]
    [InlineData(Base - 0x100, 0x100, BuddyPoolErrorCode.AddressOutsidePool, "The region begins at 0xf00, below the pool, which begins at 0x1000.")]
    [InlineData(Base + 0x600, 0x300, BuddyPoolErrorCode.InvalidAddress, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x800, 0x100, BuddyPoolErrorCode.InvalidAddress, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x180, 0x100, BuddyPoolErrorCode.UnalignedAddress, "The region begins at 0x1180, where no block of 256 bytes can begin; the closest below is at 0x1100.")]
    [InlineData(Base + 0x100, 0x101, BuddyPoolErrorCode.InvalidSize, "The region has 257 bytes, which is no multiple of the smallest block of 256 bytes.")]
    [InlineData(Base + 0x100, 0, BuddyPoolErrorCode.InvalidSize, "The region has 0 bytes; it is at least one smallest block of 256 bytes.")]
    public void A_region_is_refused(ulong address, ulong size, BuddyPoolErrorCode type, string message)
    {
        Refuses(type, message, () => _pool.Retire(address, size), () => (_pool.TryRetire(address, size, out BuddyPoolError error), error, 0));
        Refuses(type, message, () => _pool.Restore(address, size), () => (_pool.TryRestore(address, size, out BuddyPoolError error), error, 0));
    }

    [Theory]
    [InlineData(Base + 0x700, 0x100)]
    [InlineData(Base + 0x100, 0x700)]
    public void Killed_memory_is_not_killed_again(ulong address, ulong size) => Refuses(
        BuddyPoolErrorCode.InvalidParameter,
        "The smallest block at 0x1700 is retired already; the region ends before 0x1800.",
        () => _pool.Retire(address, size),
        () => (_pool.TryRetire(address, size, out BuddyPoolError error), error, 0));

    [Fact]
    public void What_is_not_killed_cannot_be_brought_back() => Refuses(
        BuddyPoolErrorCode.InvalidParameter,
        "The smallest block at 0x1600 is not retired; the region ends before 0x1800.",
        () => _pool.Restore(Base + 0x600, 0x200),
        () => (_pool.TryRestore(Base + 0x600, 0x200, out BuddyPoolError error), error, 0));

    [Fact]
    public void No_error_says_so()
    {
        Assert.True(_pool.TryFree(Base, out BuddyPoolError error));
        Assert.Equal((BuddyPoolErrorCode.None, "No error."), (error.Code, error.Message));
    }

    [Fact]
    public void Each_refusal_is_counted_by_its_kind()
    {
        foreach (ulong bytes in (ulong[])[0, 1000, 1000, 0x380, 0x380, 0x380])
            Assert.False(_pool.TryAllocate(bytes, out _, out _));
        foreach (ulong address in (ulong[])[0, 1, 2, 3, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100])
            Assert.False(_pool.TryFree(address, out _));
        BuddyPoolStatistics stats = _pool.GetStatistics();
        Assert.Equal((1UL, 2UL, 3UL), (stats.UndersizeAllocs, stats.OversizeAllocs, stats.OutOfMemory));
        Assert.Equal((4UL, 5UL), (stats.InvalidAddresses, stats.FreeingFree));
        Assert.Equal((2UL, 0UL), (stats.Allocations, stats.Frees));
    }

    private void Refuses(BuddyPoolErrorCode type, string message, Action throwing, Func<(bool Done, BuddyPoolError Error, ulong Address)> trying)
    {
        string before = State();
        var thrown = Assert.Throws<BuddyPoolException>(throwing);
        (bool done, BuddyPoolError error, ulong address) = trying();
        Assert.Equal((type, message), (thrown.Code, thrown.Message));
        Assert.Equal((false, type, message, 0UL), (done, error.Code, error.Message, address));
        Assert.Equal($"{type}: {message}", error.ToString());
        Assert.Equal(before, State());
        _pool.Validate();
    }

    private string State() => string.Join('\n', Enumerable.Range(0, 8).Select(leaf => _pool.DescribeAddress(Base + ((ulong)leaf * 0x100))))
        + string.Join(' ', _pool.GetStatistics().Lists);
}
