using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>The numbers that must come out, and the placements that the rules lead to.</summary>
public sealed class PoolSpecTests
{
    private const ulong KiB = 1024;
    private const ulong MiB = 1024 * KiB;

    [Theory]
    [InlineData(0)]
    [InlineData(0x7000)]
    [InlineData(ulong.MaxValue - (2 * MiB))]
    public void The_numbers_that_must_come_out(ulong start)
    {
        var pool = new BuddyPool(
            new BuddyPoolOptions { BaseAddress = start, Size = 2 * MiB, MinSize = 1, MaxSize = 17 * KiB, MinBuddy = 8 * KiB });
        Assert.Equal([8 * KiB, 16 * KiB, 32 * KiB], pool.GetStatistics().Lists.Select(list => list.BlockSize));

        ulong address = pool.Allocate(17 * KiB);
        Assert.InRange(address, start, start + (2 * MiB) - (32 * KiB));
        pool.Free(address);
        Assert.Equal(MisuseKind.DoubleFree, Assert.Throws<MisuseException>(() => pool.Free(address)).Kind);
        Assert.Throws<ArgumentException>("size", () => pool.Allocate(0));
        Assert.Throws<ArgumentException>("size", () => pool.Allocate((17 * KiB) + 1));
        ulong[] addresses = [.. Enumerable.Range(0, 256).Select(_ => pool.Allocate(1))];
        Assert.Equal(256, addresses.Distinct().Count());
        Assert.Equal(FailureCode.NoSpace, Assert.Throws<AllocationException>(() => pool.Allocate(1)).Failure.Code);
        pool.Validate();
    }

    [Fact]
    public void A_split_keeps_the_low_half_and_the_high_halves_come_next()
    {
        BuddyPool pool = Pool(blocks: 8, largest: 8);
        Assert.Equal([0, 1, 2, 4], Take(pool, 1, 1, 2, 4));
    }

    [Fact]
    public void The_block_that_was_freed_last_is_taken_first()
    {
        BuddyPool pool = Pool(blocks: 8, largest: 1);
        Assert.Equal([0, 1, 2, 3], Take(pool, 1, 1, 1, 1));
        pool.Free(1 * KiB);
        pool.Free(3 * KiB);
        pool.Free(0 * KiB);
        Assert.Equal([0, 3, 1, 4], Take(pool, 1, 1, 1, 1));
    }

    [Fact]
    public void Blocks_merge_up_to_the_largest_size_and_no_further()
    {
        BuddyPool pool = Pool(blocks: 8, largest: 4);
        Assert.Equal([0, 4, 5], Take(pool, 4, 1, 1));
        pool.Free(5 * KiB);
        pool.Free(4 * KiB);
        pool.Free(0);
        Assert.Equal([0, 0, 2], pool.GetStatistics().Lists.Select(list => list.Size));
        Assert.Equal((2UL, 2UL), (pool.GetStatistics().Splits, pool.GetStatistics().Merges));
    }

    [Fact]
    public void A_pool_of_no_power_of_two_is_usable_to_its_last_block()
    {
        BuddyPool pool = Pool(blocks: 15, largest: 4);
        Assert.Equal([1, 1, 3], pool.GetStatistics().Lists.Select(list => list.Size));
        Assert.Equal([14, 12, 0, 4, 8], Take(pool, 1, 2, 4, 4, 4));
        Assert.Equal(0UL, pool.GetStatistics().FreeBytes);
        pool.Validate();
    }

    [Fact]
    public void Sizes_that_are_no_powers_of_two_are_cut_or_raised_to_one()
    {
        var pool = new BuddyPool(new BuddyPoolOptions { BaseAddress = 3, Size = 1000, MaxSize = 33, MinBuddy = 15 });
        Assert.Equal((8UL, 64UL, 1000UL, 3UL), (pool.MinSize, pool.MaxSize, pool.Size, pool.BaseAddress));
        Assert.Equal(992UL, new BuddyPool(new BuddyPoolOptions { Size = 1000, MaxSize = 32, MinBuddy = 16 }).Size);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(17, 32)]
    [InlineData(32, 32)]
    public void A_buddy_is_the_power_of_two_that_holds_the_size(ulong size, ulong expected)
    {
        Assert.Equal(expected, BuddyPool.ComputeBuddySize(size, 8, 32));
        var pool = new BuddyPool(new BuddyPoolOptions { Size = 64, MinSize = 0, MaxSize = 32, MinBuddy = 8 });
        pool.Allocate(size);
        Assert.Equal(64 - expected, pool.GetStatistics().FreeBytes);
    }

    private static BuddyPool Pool(ulong blocks, ulong largest) =>
        new(new BuddyPoolOptions { Size = blocks * KiB, MaxSize = largest * KiB, MinBuddy = KiB });

    /// <summary>Allocates so many smallest blocks each time, and tells where, in smallest blocks.</summary>
    private static IEnumerable<int> Take(BuddyPool pool, params ulong[] blocks) =>
        [.. blocks.Select(count => (int)(pool.Allocate(count * KiB) / KiB))];
}
