using System.Numerics;
using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>What the index type limits and costs, and that nothing is allocated on the heap by an operation.</summary>
public sealed class PoolIndexTests
{
    [Fact]
    public void A_byte_counts_256_blocks() => CountsUpTo<byte>(256);

    [Fact]
    public void A_ushort_counts_65536_blocks() => CountsUpTo<ushort>(65536);

    [Fact]
    public void Other_types_are_no_index_types()
    {
        const string Five = "TIndex is byte, ushort, uint, ulong or nuint.";
        string message = Assert.Throws<NotSupportedException>(() => new BuddyPool<char>(Config(16))).Message;
        Assert.Equal($"BuddyPool<Char>: System.Char is no index type. {Five}", message);
        message = Assert.Throws<NotSupportedException>(() => new BuddyPool<UInt128>(Config(16))).Message;
        Assert.Equal($"BuddyPool<UInt128>: System.UInt128 is no index type. {Five}", message);
    }

    [Fact]
    public void A_byte_costs_3_bytes_a_block() => Costs<byte>(3, leaves: 256, slack: 2048);

    [Fact]
    public void A_ushort_costs_5_bytes_a_block() => Costs<ushort>(5);

    [Fact]
    public void A_uint_costs_9_bytes_a_block() => Costs<uint>(9);

    [Fact]
    public void A_ulong_costs_17_bytes_a_block() => Costs<ulong>(17);

    [Fact]
    public void A_nuint_costs_two_of_itself_and_a_byte_a_block() => Costs<nuint>((2 * nuint.Size) + 1);

    [Fact]
    public void No_operation_allocates_on_the_heap()
    {
        var pool = new BuddyPool(Config(4096));
        var synchronized = BuddyPool.Synchronized(new BuddyPool(Config(4096)));
        Assert.Equal(0, HeapMeter.Bytes(() => Use(pool)));
        Assert.Equal(0, HeapMeter.Bytes(() => Use(synchronized)));
    }

    /// <summary>Every operation, served and refused.</summary>
    private static void Use(BuddyPool pool)
    {
        for (ulong bytes = 0; bytes < 300; bytes += 15)
        {
            if (pool.TryAllocate(bytes, out ulong address, out _))
                pool.TryFree(address, out _);
            pool.TryFree(address + 1);
        }

        pool.Free(pool.Allocate(1));
        pool.Retire(0, 64);
        pool.TryRetire(0, 64, out _);
        pool.Restore(0, 64);
        pool.TryRestore(0, 64, out _);
    }

    private static void Use(SynchronizedBuddyPool<uint> pool)
    {
        ulong address = pool.Allocate(1);
        pool.TryAllocate(0, out _, out _);
        pool.TryRetire(address, 16, out _);
        pool.TryRestore(address, 16, out _);
        pool.TryFree(address, out _);
        pool.TryFree(address);
    }

    private static void CountsUpTo<TIndex>(ulong blocks)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        var pool = new BuddyPool<TIndex>(Config(blocks) with { MaxSize = blocks * 16 });
        ulong[] addresses = [.. Enumerable.Range(0, (int)blocks).Select(_ => pool.Allocate(1))];
        Assert.Equal((ulong)blocks - 1, addresses.Max() / 16);
        pool.Retire(pool.Size - 32, 32);
        Array.ForEach(addresses, pool.Free);
        Assert.Equal(pool.Size - 32, pool.GetStatistics().FreeBytes);
        pool.Restore(pool.Size - 32, 32);
        pool.Validate();
        Assert.Equal((pool.Size, pool.Size), (pool.GetStatistics().FreeBytes, pool.LargestFreeBlock));

        Assert.Throws<ArgumentException>("options", () => new BuddyPool<TIndex>(Config(blocks + 1)));
        Assert.False(BuddyPool.TryCreate(Config(blocks + 1), out BuddyPool<TIndex>? _, out AllocationFailure failure));
        Assert.Equal(FailureCode.TooManyBlocks, failure.Code);
        Assert.Equal($"The pool has {blocks + 1} smallest blocks; the index type counts {blocks}.", failure.ToString());
    }

    /// <summary>Both by what the pool says and by what it took from the heap, the objects and the table of lists aside.</summary>
    private static void Costs<TIndex>(int bytes, ulong leaves = 65536, long slack = 4096)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        var pool = new BuddyPool<TIndex>(Config(leaves));
        long taken = HeapMeter.BytesOnce(() => pool = new BuddyPool<TIndex>(Config(leaves)));
        Assert.InRange(taken, (long)leaves * bytes, ((long)leaves * bytes) + slack);
        Assert.InRange((long)pool.MetadataBytes, (long)leaves * bytes, taken);
    }

    private static BuddyPoolOptions Config(ulong leaves) => new() { Size = leaves * 16, MaxSize = 256, MinBuddy = 16 };
}
