using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>Every limit of a configuration: at it a pool is made, above it there is an error that names the value and the limit.</summary>
public sealed class PoolConfigTests
{
    private const ulong Half = long.MaxValue;
    private static readonly BuddyPoolOptions Sound = new() { BaseAddress = 0x1000, Size = 4096, MinSize = 1, MaxSize = 100, MinBuddy = 16 };

    [Fact]
    public void A_pool_that_ends_at_2_to_the_64_is_too_high()
    {
        _ = new BuddyPool(Sound with { BaseAddress = ulong.MaxValue - 4096 });
        Refuses(FailureCode.RangeOverflow, "Size is 4 KiB; from BaseAddress there are 4095 bytes to the last address.",
            Sound with { BaseAddress = ulong.MaxValue - 4095 });
    }

    [Fact]
    public void Sizes_are_not_0()
    {
        Refuses(FailureCode.InvalidOption, "MaxSize is 0 bytes; it is at least 1 byte.", Sound with { MaxSize = 0 });
        Refuses(FailureCode.InvalidOption, "MinBuddy is 0 bytes; it is at least 1 byte.", Sound with { MinBuddy = 0 });
        Refuses(FailureCode.InvalidOption, "Size is 0 bytes; it is at least 1 byte.", Sound with { Size = 0 });
        Assert.Equal(0x1000UL, new BuddyPool(Sound with { MinSize = 0 }).Allocate(0));
    }

    [Fact]
    public void Sizes_are_not_above_half_of_the_addresses()
    {
        const ulong Above = Half + 1;
        Refuses(FailureCode.InvalidOption, "MaxSize is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MaxSize = Above });
        Refuses(FailureCode.InvalidOption, "MinSize is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MinSize = Above });
        Refuses(FailureCode.InvalidOption, "MinBuddy is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { MinBuddy = Above });
        Refuses(FailureCode.InvalidOption, "Size is 8 EiB; the limit is 8 EiB - 1 byte.", Sound with { Size = Above });
    }

    [Fact]
    public void The_largest_pool_can_be_allocated()
    {
        var pool = new BuddyPool<ulong>(
            new BuddyPoolOptions { BaseAddress = ulong.MaxValue - Half, Size = Half, MaxSize = 1UL << 62, MinBuddy = 1UL << 55 });
        Assert.Equal(ulong.MaxValue - Half, pool.Allocate(1UL << 62));
        Assert.Equal(127, Enumerable.Range(0, 255).Count(i => pool.TryAllocate(1, out _, out _)));
        Assert.Equal((0UL, Half / (1UL << 55) * (1UL << 55)), (pool.GetStatistics().FreeBytes, pool.Size));
        pool.Validate();
    }

    [Fact]
    public void The_largest_block_is_not_above_the_pool()
    {
        _ = new BuddyPool(Sound with { MaxSize = 4096 });
        Refuses(FailureCode.InvalidOption, "The largest block, the power of two that holds MaxSize, is 8 KiB; Size is 4 KiB.",
            Sound with { MaxSize = 4097 });
        Refuses(FailureCode.InvalidOption, "The largest block, the power of two that holds MaxSize, is 64 bytes; Size is 60 bytes.",
            Sound with { Size = 60, MaxSize = 60 });
    }

    [Fact]
    public void A_pool_has_at_least_one_block()
    {
        Assert.Equal(0x1000UL, new BuddyPool(Sound with { Size = 16, MaxSize = 16 }).Allocate(16));
        Refuses(FailureCode.NoBlocks, "Size is 15 bytes, which holds no block: the smallest is 16 bytes.",
            Sound with { Size = 15, MaxSize = 8 });
        Refuses(FailureCode.NoBlocks, "Size is 1 byte, which holds no block: the smallest is 16 bytes.",
            Sound with { Size = 1, MinBuddy = 31 });
    }

    [Fact]
    public void The_sizes_are_in_order()
    {
        _ = new BuddyPool(Sound with { MinSize = 100, MinBuddy = 128 });
        Refuses(FailureCode.InvalidOption, "MinSize is 101 bytes, above the 100 bytes of MaxSize.", Sound with { MinSize = 101 });
        Refuses(FailureCode.InvalidOption, "MinBuddy is 129 bytes, above the largest block of 128 bytes.", Sound with { MinBuddy = 129 });
    }

    [Fact]
    public void A_configuration_is_asked_for() => Assert.Throws<ArgumentNullException>(() => new BuddyPool(null!));

    [Theory]
    [InlineData(1, 3, 8, "minBuddy", "The smallest block is 3 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 0, 8, "minBuddy", "The smallest block is 0 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 4, 9, "maxBuddy", "The largest block is 9 bytes; it is a power of two from 1 byte to 8 EiB.")]
    [InlineData(1, 8, 4, "minBuddy", "The smallest block is 8 bytes, above the largest of 4 bytes.")]
    [InlineData(9, 4, 8, "size", "The size is 9 bytes; the largest block is 8 bytes.")]
    public void A_buddy_size_has_its_limits(ulong size, ulong least, ulong most, string parameter, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(parameter, () => BuddyPool.ComputeBuddySize(size, least, most));
        Assert.StartsWith(message + " (Parameter", error.Message, StringComparison.Ordinal);
    }

    private static void Refuses(FailureCode code, string message, BuddyPoolOptions config)
    {
        var error = Assert.Throws<ArgumentException>("options", () => new BuddyPool(config));
        Assert.Equal($"{message} (Parameter 'options')", error.Message);
        Assert.False(BuddyPool.TryCreate(config, out BuddyPool? pool, out AllocationFailure failure));
        Assert.Equal(
            (code, message, true, "options", null), (failure.Code, failure.ToString(), failure.IsInvalid, failure.ParamName, pool));
    }
}
