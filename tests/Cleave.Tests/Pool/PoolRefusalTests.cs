using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Every refusal of an operation, in both forms, with its words; and nothing changes but the count of such refusals.</summary>
public sealed class PoolRefusalTests
{
    private const ulong Base = 0x1000;
    private readonly BuddyPool _pool = new(
        new BuddyPoolOptions { BaseAddress = Base, Size = 0x800, MinSize = 10, MaxSize = 0x380, MinBuddy = 0x100 });

    public PoolRefusalTests()
    {
        Assert.Equal(Base, _pool.Allocate(0x200));
        Assert.Equal(Base + 0x200, _pool.Allocate(0x100));
        _pool.Retire(Base + 0x700, 0x100);
    }

    [Theory]
    [InlineData(9, FailureCode.SizeBelowMin, "The request is for 9 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0, FailureCode.SizeBelowMin, "The request is for 0 bytes; the smallest that is served is 10 bytes.")]
    [InlineData(0x381, FailureCode.SizeAboveMax, "The request is for 897 bytes; the largest that is served is 896 bytes.")]
    [InlineData(ulong.MaxValue, FailureCode.SizeAboveMax, "The request is for 16 EiB - 1 byte; the largest that is served is 896 bytes.")]
    [InlineData(0x380, FailureCode.NoSpace, "No room for 896 bytes: the largest free block is 512 bytes.")]
    public void A_request_is_refused(ulong size, FailureCode code, string message)
    {
        Refuses(code, message, "size", () => _pool.Allocate(size), () => (
            _pool.TryAllocate(size, out ulong address, out AllocationFailure failure), failure, address));
        Assert.False(_pool.TryAllocate(size, out ulong none));
        Assert.Equal(0UL, none);
    }

    [Theory]
    [InlineData(Base - 1, MisuseKind.Foreign, "Address 0xfff is below the pool, which begins at 0x1000.")]
    [InlineData(0, MisuseKind.Foreign, "Address 0x0 is below the pool, which begins at 0x1000.")]
    [InlineData(Base
        + 0x800, MisuseKind.Foreign, "Address 0x1800 is past the pool, which ends before 0x1800; the closest block below is at 0x1700.")]
    [InlineData(
        Base + 0x17f, MisuseKind.Misaligned, "At address 0x117f no block of 256 bytes can begin; the closest block below is at 0x1100.")]
    [InlineData(Base + 0x100, MisuseKind.Interior, "Address 0x1100 lies inside the allocated block that begins at 0x1000.")]
    [InlineData(Base + 0x300, MisuseKind.DoubleFree, "Address 0x1300 is free already; the free block there begins at 0x1300.")]
    [InlineData(Base + 0x500, MisuseKind.DoubleFree, "Address 0x1500 is free already; the free block there begins at 0x1400.")]
    [InlineData(Base + 0x700, MisuseKind.Retired, "Address 0x1700 is retired, and not allocated.")]
    public void A_free_is_refused(ulong address, MisuseKind kind, string message)
    {
        string before = State();
        var thrown = Assert.Throws<MisuseException>(nameof(address), () => _pool.Free(address));
        Assert.False(_pool.TryFree(address));
        Assert.False(_pool.TryFree(address, out Misuse misuse));
        Assert.Equal(new Misuse(kind, address, message), misuse);
        Assert.Equal(
            (kind, address, $"{message} (Parameter 'address')", misuse), (thrown.Kind, thrown.Address, thrown.Message, thrown.Misuse));
        Assert.Equal((before, message), (State(), misuse.ToString()));
        _pool.Validate();
    }

    [Theory]
    [InlineData(Base, ulong.MaxValue - Base
        + 1, FailureCode.RangeOverflow, "The region has 16 EiB - 4 KiB; from its base there are 16 EiB - 4097 bytes to the last address.")]
    [InlineData(Base - 0x100, 0x100, FailureCode.RangeBelowBase, "The region begins at 0xf00, below the pool, which begins at 0x1000.")]
    [InlineData(Base + 0x600, 0x300, FailureCode.RangePastEnd, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x800, 0x100, FailureCode.RangePastEnd, "The region ends before 0x1900; the pool ends before 0x1800.")]
    [InlineData(Base + 0x180, 0x100, FailureCode.RangeStartUnaligned,
        "The region begins at 0x1180, where no block of 256 bytes can begin; the closest below is at 0x1100.")]
    [InlineData(Base
        + 0x100, 0x101, FailureCode.SizeUnaligned, "The region has 257 bytes, which is no multiple of the smallest block of 256 bytes.")]
    [InlineData(Base + 0x100, 0, FailureCode.RangeEmpty, "The region has 0 bytes; it is at least one smallest block of 256 bytes.")]
    public void A_region_is_refused(ulong address, ulong size, FailureCode code, string message)
    {
        string parameter = code is FailureCode.RangeBelowBase or FailureCode.RangeStartUnaligned ? "address" : "size";
        Refuses(code, message, parameter, () => _pool.Retire(address, size), () => (
            _pool.TryRetire(address, size, out AllocationFailure failure), failure, 0));
        Refuses(code, message, parameter, () => _pool.Restore(address, size), () => (
            _pool.TryRestore(address, size, out AllocationFailure failure), failure, 0));
    }

    [Theory]
    [InlineData(Base + 0x700, 0x100)]
    [InlineData(Base + 0x100, 0x700)]
    public void Retired_memory_is_not_retired_again(ulong address, ulong size) => Refuses(
        FailureCode.AlreadyRetired,
        "The smallest block at 0x1700 is retired already; the region ends before 0x1800.",
        "address",
        () => _pool.Retire(address, size),
        () => (_pool.TryRetire(address, size, out AllocationFailure failure), failure, 0));

    [Fact]
    public void What_is_not_retired_cannot_be_brought_back() => Refuses(
        FailureCode.NotRetired,
        "The smallest block at 0x1600 is not retired; the region ends before 0x1800.",
        "address",
        () => _pool.Restore(Base + 0x600, 0x200),
        () => (_pool.TryRestore(Base + 0x600, 0x200, out AllocationFailure failure), failure, 0));

    [Fact]
    public void A_refusal_says_what_is_free_and_what_would_fit()
    {
        Assert.False(_pool.TryAllocate(0x380, out _, out AllocationFailure failure));
        Assert.Equal((NoSpaceReason.Fragmentation, 0x400UL, 0x200UL), (failure.Reason, failure.FreeBytes, failure.LargestFreeBlock));
        Assert.Equal((0x200UL, 0x400UL, 0x800UL), (failure.Fitting, failure.MinBlock, failure.Limit));
        Assert.True(_pool.TryAllocate(failure.Fitting, out _));
        Assert.False(_pool.TryAllocate(0x380, out _, out failure));
        Assert.Equal((NoSpaceReason.Total, 0x200UL), (failure.Reason, failure.FreeBytes));
    }

    [Fact]
    public void No_error_says_so()
    {
        Assert.True(_pool.TryFree(Base, out Misuse misuse));
        Assert.Equal((default, "No misuse was found."), (misuse, misuse.ToString()));
        Assert.True(_pool.TryAllocate(100, out _, out AllocationFailure failure));
        Assert.Equal((default, "No failure."), (failure, failure.ToString()));
    }

    [Fact]
    public void Each_refusal_is_counted_by_its_kind()
    {
        foreach (ulong bytes in (ulong[])[0, 1000, 1000, 0x380, 0x380, 0x380])
            Assert.False(_pool.TryAllocate(bytes, out _));
        foreach (ulong address in (ulong[])[0, 1, 2, 3, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100, Base + 0x100])
            Assert.False(_pool.TryFree(address));
        BuddyPoolStatistics stats = _pool.GetStatistics();
        Assert.Equal((1UL, 2UL, 3UL), (stats.UndersizeAllocs, stats.OversizeAllocs, stats.OutOfMemory));
        Assert.Equal((4UL, 5UL), (stats.InvalidAddresses, stats.FreeingFree));
        Assert.Equal((2UL, 0UL), (stats.Allocations, stats.Frees));
    }

    private void Refuses(
        FailureCode code, string message, string parameter, Action throwing, Func<(
            bool Done, AllocationFailure Failure, ulong Address)> trying)
    {
        string before = State();
        Exception thrown = Record.Exception(throwing);
        (bool done, AllocationFailure failure, ulong address) = trying();
        Assert.Equal((false, code, message, 0UL), (done, failure.Code, failure.ToString(), address));
        if (code == FailureCode.NoSpace)
            Assert.Equal((message, failure), (thrown.Message, Assert.IsType<AllocationException>(thrown).Failure));
        else
            Assert.Equal(
                (parameter, $"{message} (Parameter '{parameter}')"), (Assert.IsType<ArgumentException>(thrown).ParamName, thrown.Message));
        Assert.Equal(before, State());
        _pool.Validate();
    }

    private string State() => string.Join('\n', Enumerable.Range(0, 8).Select(leaf => _pool.DescribeAddress(Base + ((ulong)leaf * 0x100))))
        + string.Join(' ', _pool.GetStatistics().Lists);
}
