namespace Cleave.Tests.Pool;

/// <summary>Every limit of a configuration: at it a pool is made, above it there is an error that names the value and the limit.</summary>
public sealed class PoolConfigTests
{
    private const ulong Half = long.MaxValue;
    private static readonly BuddyConfig Sound = new() { Base = 0x1000, Size = 4096, MinAlloc = 1, MaxAlloc = 100, MinBuddy = 16 };

    [Fact]
    public void A_pool_that_ends_at_2_to_the_64_is_too_high()
    {
        _ = new BuddyPool(Sound with { Base = ulong.MaxValue - 4096 });
        Refuses(BuddyErrorType.AddressTooHigh, "Size is 4 KiB; from Base there are 4095 bytes to the last address.", Sound with { Base = ulong.MaxValue - 4095 });
    }

    [Fact]
    public void Sizes_are_not_0()
    {
        Refuses(BuddyErrorType.InvalidParameter, "MaxAlloc is 0 bytes; it is at least 1 byte.", Sound with { MaxAlloc = 0 });
        Refuses(BuddyErrorType.InvalidParameter, "MinBuddy is 0 bytes; it is at least 1 byte.", Sound with { MinBuddy = 0 });
        Refuses(BuddyErrorType.InvalidParameter, "Size is 0 bytes; it is at least 1 byte.", Sound with { Size = 0 });
        Assert.Equal(0x1000UL, new BuddyPool(Sound with { MinAlloc = 0 }).Alloc(0));
    }

    [Fact]
    public void Sizes_are_not_above_half_of_the_addresses()
    {
        const ulong Above = Half + 1;
        Refuses(BuddyErrorType.InvalidParameter, "MaxAlloc is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MaxAlloc = Above });
        Refuses(BuddyErrorType.InvalidParameter, "MinAlloc is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MinAlloc = Above });
        Refuses(BuddyErrorType.InvalidParameter, "MinBuddy is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MinBuddy = Above });
        Refuses(BuddyErrorType.InvalidParameter, "Size is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { Size = Above });
    }

    [Fact]
    public void The_largest_pool_can_be_allocated()
    {
        var pool = new BuddyPool<ulong>(new BuddyConfig { Base = ulong.MaxValue - Half, Size = Half, MaxAlloc = 1UL << 62, MinBuddy = 1UL << 55 });
        Assert.Equal(ulong.MaxValue - Half, pool.Alloc(1UL << 62));
        Assert.Equal(127, Enumerable.Range(0, 255).Count(i => pool.TryAlloc(1, out _, out _)));
        Assert.Equal((0UL, Half / (1UL << 55) * (1UL << 55)), (pool.GetStats().Free, pool.Size));
        pool.Validate();
    }

    [Fact]
    public void The_largest_block_is_not_above_the_pool()
    {
        _ = new BuddyPool(Sound with { MaxAlloc = 4096 });
        Refuses(BuddyErrorType.InvalidParameter, "The largest block, the power of two that holds MaxAlloc, is 8 KiB; Size is 4 KiB.", Sound with { MaxAlloc = 4097 });
        Refuses(BuddyErrorType.InvalidParameter, "The largest block, the power of two that holds MaxAlloc, is 64 bytes; Size is 60 bytes.", Sound with { Size = 60, MaxAlloc = 60 });
    }

    [Fact]
    public void A_pool_has_at_least_one_block()
    {
        Assert.Equal(0x1000UL, new BuddyPool(Sound with { Size = 16, MaxAlloc = 16 }).Alloc(16));
        Refuses(BuddyErrorType.EmptyPool, "Size is 15 bytes, which holds no block: the smallest is 16 bytes.", Sound with { Size = 15, MaxAlloc = 8 });
        Refuses(BuddyErrorType.EmptyPool, "Size is 1 byte, which holds no block: the smallest is 16 bytes.", Sound with { Size = 1, MinBuddy = 31 });
    }

    [Fact]
    public void The_sizes_are_in_order()
    {
        _ = new BuddyPool(Sound with { MinAlloc = 100, MinBuddy = 128 });
        Refuses(BuddyErrorType.InvalidParameter, "MinAlloc is 101 bytes, above the 100 bytes of MaxAlloc.", Sound with { MinAlloc = 101 });
        Refuses(BuddyErrorType.InvalidParameter, "MinBuddy is 129 bytes, above the largest block of 128 bytes.", Sound with { MinBuddy = 129 });
    }

    [Fact]
    public void A_configuration_is_asked_for() => Assert.Throws<ArgumentNullException>(() => new BuddyPool(null!));

    [Theory]
    [InlineData(1, 3, 8, BuddyErrorType.InvalidParameter, "The smallest block is 3 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 0, 8, BuddyErrorType.InvalidParameter, "The smallest block is 0 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 4, 9, BuddyErrorType.InvalidParameter, "The largest block is 9 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 8, 4, BuddyErrorType.InvalidParameter, "The smallest block is 8 bytes, above the largest of 4 bytes.")]
    [InlineData(9, 4, 8, BuddyErrorType.InvalidSize, "The size is 9 bytes; the largest block is 8 bytes.")]
    public void A_buddy_size_has_its_limits(ulong size, ulong least, ulong most, BuddyErrorType type, string message)
    {
        var error = Assert.Throws<BuddyException>(() => BuddyPool.ComputeBuddySize(size, least, most));
        Assert.Equal((type, message), (error.ErrorType, error.Message));
    }

    private static void Refuses(BuddyErrorType type, string message, BuddyConfig config)
    {
        var error = Assert.Throws<BuddyException>(() => new BuddyPool(config));
        Assert.Equal((type, message), (error.ErrorType, error.Message));
    }
}
