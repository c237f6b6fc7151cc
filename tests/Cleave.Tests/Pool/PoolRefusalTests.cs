namespace Cleave.Tests.Pool;

/// <summary>Every refusal of an operation, in both forms, with its words; and nothing changes but the count of such refusals.</summary>
public sealed class PoolRefusalTests
{
    private const ulong Base = 0x1000;
    private readonly BuddyPool _pool = new(new BuddyConfig { Base = Base, Size = 0x800, MinAlloc = 10, MaxAlloc = 0x380, MinBuddy = 0x100 });

    public PoolRefusalTests()
    {
        Assert.Equal(Base, _pool.Alloc(0x200));
        Assert.Equal(Base + 0x200, _pool.Alloc(0x100));
        _pool.Kill(Base + 0x700, 0x100);
    }

    [Theory]
    [InlineData(9, BuddyErrorType.UndersizeAlloc, "The request is for 9 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0, BuddyErrorType.UndersizeAlloc, "The request is for 0 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0x381, BuddyErrorType.OversizeAlloc, "The request is for 897 bytes; the largest that is served is 896 bytes.")]
    [InlineData(ulong.MaxValue, BuddyErrorType.OversizeAlloc, "The request is for 16 EiB - 1 byte; the largest that is served is 896 bytes.")]
    [InlineData(0x380, BuddyErrorType.OutOfMemory, "No room for 896 bytes: the largest free block is 512 bytes.")]
    public void A_request_is_refused(ulong bytes, BuddyErrorType type, string message) => Refuses(
        type, message, () => _pool.Alloc(bytes), () => (_pool.TryAlloc(bytes, out ulong address, out BuddyError error), error, address));

    [Theory]
    [InlineData(Base - 1, BuddyErrorType.InvalidAddress, "Address 0xfff is below the pool, which begins at 0x1000.")]
    [InlineData(0, BuddyErrorType.InvalidAddress, "Address 0x0 is below the pool, which begins at 0x1000.")]
    [InlineData(Base + 0x800, BuddyErrorType.InvalidAddress, "Address 0x1800 is past the pool, which ends before 0x1800; the closest block below is at 0x1700.")]
    [InlineData(Base + 0x17f, BuddyErrorType.InvalidAddress, "At address 0x117f no block of 256 bytes can begin; the closest block below is at 0x1100.")]
    [InlineData(Base + 0x100, BuddyErrorType.FreeingFreeMemory, "Address 0x1100 lies inside the allocated block that begins at 0x1000.")]
    [InlineData(Base + 0x300, BuddyErrorType.FreeingFreeMemory, "Address 0x1300 is free already; the free block there begins at 0x1300.")]
    [InlineData(Base + 0x500, BuddyErrorType.FreeingFreeMemory, "Address 0x1500 is free already; the free block there begins at 0x1400.")]
    [InlineData(Base + 0x700, BuddyErrorType.FreeingFreeMemory, "Address 0x1700 is killed, and not allocated.")]
    public void A_free_is_refused(ulong address, BuddyErrorType type, string message) => Refuses(
        type, message, () => _pool.Free(address), () => (_pool.TryFree(address, out BuddyError error), error, 0));

    [Theory]
    [InlineData(Base, ulong.MaxValue - Base + 1, BuddyErrorType.AddressTooHigh, "The region has 16 EiB - 4 KiB; from its base there are 16 EiB - 4097 bytes to the last address.")]
    [InlineData(Base - 0x100, 0x100, BuddyErrorType.AddressOutsidePool, "The region begins at 0xf00, below the pool, which begins at 0x1000.")]
    [InlineData(Base + 0x600, 0x300, BuddyErrorType.InvalidAddress, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x800, 0x100, BuddyErrorType.InvalidAddress, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x180, 0x100, BuddyErrorType.UnalignedAddress, "The region begins at 0x1180, where no block of 256 bytes can begin; the closest below is at 0x1100.")]
    [InlineData(Base + 0x100, 0x101, BuddyErrorType.InvalidSize, "The region has 257 bytes, which is no multiple of the smallest block of 256 bytes.")]
    [InlineData(Base + 0x100, 0, BuddyErrorType.InvalidSize, "The region has 0 bytes; it is at least one smallest block of 256 bytes.")]
    public void A_region_is_refused(ulong address, ulong size, BuddyErrorType type, string message)
    {
        Refuses(type, message, () => _pool.Kill(address, size), () => (_pool.TryKill(address, size, out BuddyError error), error, 0));
        Refuses(type, message, () => _pool.Unkill(address, size), () => (_pool.TryUnkill(address, size, out BuddyError error), error, 0));
    }

    [Theory]
    [InlineData(Base + 0x700, 0x100)]
    [InlineData(Base + 0x100, 0x700)]
    public void Killed_memory_is_not_killed_again(ulong address, ulong size) => Refuses(
        BuddyErrorType.InvalidParameter,
        "The smallest block at 0x1700 is killed already; the region ends before 0x1800.",
        () => _pool.Kill(address, size),
        () => (_pool.TryKill(address, size, out BuddyError error), error, 0));

    [Fact]
    public void What_is_not_killed_cannot_be_brought_back() => Refuses(
        BuddyErrorType.InvalidParameter,
        "The smallest block at 0x1600 is not killed; the region ends before 0x1800.",
        () => _pool.Unkill(Base + 0x600, 0x200),
        () => (_pool.TryUnkill(Base + 0x600, 0x200, out BuddyError error), error, 0));

    [Fact]
    public void No_error_says_so()
    {
        Assert.True(_pool.TryFree(Base, out BuddyError error));
        Assert.Equal((BuddyErrorType.None, "No error."), (error.ErrorType, error.Message));
    }

    [Fact]
    public void Each_refusal_is_counted_by_its_kind()
    {
        foreach (ulong bytes in (ulong[])[0, 1000, 1000, 0x380, 0x380, 0x380])
            Assert.False(_pool.TryAlloc(bytes, out _, out _));
        foreach (ulong address in (ulong[])[0, 1, 2, 3, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100])
            Assert.False(_pool.TryFree(address, out _));
        BuddyStats stats = _pool.GetStats();
        Assert.Equal((1UL, 2UL, 3UL), (stats.UndersizeAllocs, stats.OversizeAllocs, stats.OutOfMemory));
        Assert.Equal((4UL, 5UL), (stats.InvalidAddresses, stats.FreeingFree));
        Assert.Equal((2UL, 0UL), (stats.Allocs, stats.Frees));
    }

    private void Refuses(BuddyErrorType type, string message, Action throwing, Func<(bool Done, BuddyError Error, ulong Address)> trying)
    {
        string before = State();
        var thrown = Assert.Throws<BuddyException>(throwing);
        (bool done, BuddyError error, ulong address) = trying();
        Assert.Equal((type, message), (thrown.ErrorType, thrown.Message));
        Assert.Equal((false, type, message, 0UL), (done, error.ErrorType, error.Message, address));
        Assert.Equal($"{type}: {message}", error.ToString());
        Assert.Equal(before, State());
        _pool.Validate();
    }

    private string State() => string.Join('\n', Enumerable.Range(0, 8).Select(leaf => _pool.DescribeAddress(Base + ((ulong)leaf * 0x100))))
        + string.Join(' ', _pool.GetStats().Lists);
}
