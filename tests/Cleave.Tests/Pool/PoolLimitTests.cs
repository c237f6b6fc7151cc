using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>
/// Pools at the limit of each index type, and one smallest block beyond.
/// The large ones have tables in pieces, of which a few come into being.
/// </summary>
public sealed class PoolLimitTests
{
    private const ulong Most = long.MaxValue;

    [Fact]
    public void A_byte_counts_256_blocks() => EndsAt<byte>(256);

    [Fact]
    public void A_ushort_counts_65536_blocks() => EndsAt<ushort>(65536);

    [Fact]
    public void A_uint_counts_4294967296_blocks() => EndsAt<uint>(1UL << 32);

    [Theory]
    [InlineData(1024)]
    [InlineData(65536)]
    [InlineData(1UL << 42)]
    public void Four_TiB_of_1_KiB_is_a_pool_of_uint(ulong largest)
    {
        var pool = new BuddyPool(new BuddyPoolOptions { BaseAddress = 0x400, Size = 4UL << 40, MaxSize = largest, MinBuddy = 1024 });
        Assert.Equal((4UL << 40, 4UL << 40, 0x400UL), (pool.Size, pool.GetStatistics().FreeBytes, pool.Allocate(1)));
        UseBothEnds(pool, blocks: 1UL << 32);
        Assert.InRange(pool.MetadataBytes, 1UL, 4UL << 20);
    }

    [Fact]
    public void A_ulong_counts_what_a_uint_cannot() => UseBothEnds(Pool<ulong>((1UL << 32) + 1, largest: 1UL << 32), (1UL << 32) + 1);

    [Theory]
    [InlineData(1)]
    [InlineData(1UL << 31)]
    [InlineData(1UL << 62)]
    public void The_widest_types_count_as_many_blocks_as_the_largest_pool_has(ulong largest)
    {
        UseBothEnds(Pool<ulong>(Most, largest), Most);
        UseBothEnds(Pool<nuint>(Most, largest), Most);
        string message = Assert.Throws<ArgumentException>(() => Pool<ulong>(Most + 1, largest)).Message;
        Assert.StartsWith("Size is 8 EiB; the limit is 8 EiB - 1 byte", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_pool_with_whole_tables_and_the_first_in_pieces_do_the_same()
    {
        var flat = Pool<uint>(BuddyPool<uint>.MostFlat, largest: 64);
        var pieces = Pool<uint>(BuddyPool<uint>.MostFlat + 64, largest: 64);
        Assert.InRange(flat.MetadataBytes, 9UL << 24, (9UL << 24) + 4096);
        Assert.InRange(pieces.MetadataBytes, 1UL, 1UL << 16);
        Assert.Equal(flat.Allocate(5), pieces.Allocate(5));
        Assert.Equal(flat.Allocate(64), pieces.Allocate(64));
        UseBothEnds(flat, (ulong)BuddyPool<uint>.MostFlat);
        UseBothEnds(pieces, (ulong)BuddyPool<uint>.MostFlat + 64);
    }

    [Fact]
    public void A_region_of_a_large_pool_is_retired_and_comes_back()
    {
        BuddyPool<ulong> pool = Pool<ulong>(1UL << 50, largest: 1UL << 50);
        ulong middle = (1UL << 49) - 10_000;
        pool.Retire(middle, 20_000);
        Assert.Equal((20_000UL, (1UL << 50) - 20_000), (pool.GetStatistics().RetiredBytes, pool.GetStatistics().FreeBytes));
        Assert.Equal([new BuddyPoolBlockInfo(middle, 20_000, BuddyPoolBlockState.Retired)], pool.EnumerateBlocks().Where(
            block => block.State == BuddyPoolBlockState.Retired));
        Assert.Equal(pool.Size, pool.EnumerateBlocks().Aggregate(0UL, (sum, block) => sum + block.Size));
        pool.Validate();
        pool.Restore(middle, 20_000);
        Assert.Equal(pool.Size, pool.LargestFreeBlock);
        pool.Validate();
    }

    private static void EndsAt<TIndex>(ulong blocks)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        UseBothEnds(Pool<TIndex>(blocks, largest: blocks), blocks);
        UseBothEnds(Pool<TIndex>(blocks, largest: 1), blocks);
        var options = new BuddyPoolOptions { Size = blocks + 1, MaxSize = 1, MinBuddy = 1 };
        Assert.False(BuddyPool.TryCreate(options, out BuddyPool<TIndex>? _, out AllocationFailure failure));
        Assert.Equal((FailureCode.TooManyBlocks, blocks + 1, blocks), (failure.Code, failure.Value, failure.Limit));
        Assert.Equal($"The pool has {blocks + 1} smallest blocks; the index type counts {blocks}.", failure.ToString());
        Assert.Throws<ArgumentException>("options", () => Pool<TIndex>(blocks + 1, largest: 1));
    }

    /// <summary>Allocates, retires and frees at the lowest and the highest leaf, and leaves the pool as it was.</summary>
    private static void UseBothEnds<TIndex>(BuddyPool<TIndex> pool, ulong blocks)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        (ulong free, ulong largest) = (pool.GetStatistics().FreeBytes, pool.LargestFreeBlock);
        ulong last = pool.BaseAddress + ((blocks - 1) * pool.MinSize);
        pool.Retire(last, pool.MinSize);
        ulong[] addresses = [pool.Allocate(pool.MinSize), pool.Allocate(pool.MinSize), pool.Allocate(pool.MinSize)];
        Assert.Equal(free - (4 * pool.MinSize), pool.GetStatistics().FreeBytes);
        Assert.Contains("retired region", pool.DescribeAddress(last), StringComparison.Ordinal);
        Assert.Equal(FreedTwice(pool, addresses[1]), addresses[1]);
        pool.Restore(last, pool.MinSize);
        addresses[1] = pool.Allocate(pool.MinSize);
        Assert.Equal(MisuseKind.Foreign, Refusal(pool, last + pool.MinSize));
        Array.ForEach(addresses, pool.Free);
        Assert.Equal((free, largest), (pool.GetStatistics().FreeBytes, pool.LargestFreeBlock));
        if (blocks / (pool.MaxSize / pool.MinSize) < 1 << 20)
            pool.Validate();
    }

    private static ulong FreedTwice<TIndex>(BuddyPool<TIndex> pool, ulong address)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        pool.Free(address);
        var error = Assert.Throws<MisuseException>(() => pool.Free(address));
        Assert.Equal(MisuseKind.DoubleFree, error.Kind);
        return error.Address;
    }

    private static MisuseKind Refusal<TIndex>(BuddyPool<TIndex> pool, ulong address)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        pool.TryFree(address, out Misuse misuse) ? MisuseKind.None : misuse.Kind;

    private static BuddyPool<TIndex> Pool<TIndex>(ulong blocks, ulong largest)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> =>
        new(new BuddyPoolOptions { Size = blocks, MaxSize = largest, MinBuddy = 1 });
}
