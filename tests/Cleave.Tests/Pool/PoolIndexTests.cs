using System.Numerics;

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
            if (pool.TryAlloc(bytes, out ulong address, out _))
                pool.TryFree(address, out _);
            pool.TryFree(address + 1, out _);
        }

        pool.Free(pool.Alloc(1));
        pool.Kill(0, 64);
        pool.TryKill(0, 64, out _);
        pool.Unkill(0, 64);
        pool.TryUnkill(0, 64, out _);
    }

    private static void Use(SynchronizedBuddyPool<uint> pool)
    {
        ulong address = pool.Alloc(1);
        pool.TryAlloc(0, out _, out _);
        pool.TryKill(address, 16, out _);
        pool.TryUnkill(address, 16, out _);
        pool.TryFree(address, out _);
        pool.TryFree(address, out _);
    }

    private static void CountsUpTo<TIndex>(ulong blocks)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex>
    {
        var pool = new BuddyPool<TIndex>(Config(blocks) with { MaxAlloc = blocks * 16 });
        ulong[] addresses = [.. Enumerable.Range(0, (int)blocks).Select(_ => pool.Alloc(1))];
        Assert.Equal((ulong)blocks - 1, addresses.Max() / 16);
        pool.Kill(pool.Size - 32, 32);
        Array.ForEach(addresses, pool.Free);
        Assert.Equal(pool.Size - 32, pool.GetStats().Free);
        pool.Unkill(pool.Size - 32, 32);
        pool.Validate();
        Assert.Equal((pool.Size, pool.Size), (pool.GetStats().Free, pool.LargestFreeBlock));

        var error = Assert.Throws<BuddyException>(() => new BuddyPool<TIndex>(Config(blocks + 1)));
        Assert.Equal(BuddyErrorType.IndexTypeOverflow, error.ErrorType);
        Assert.Equal($"The pool has {blocks + 1} smallest blocks; the index type counts {blocks}.", error.Message);
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

    private static BuddyConfig Config(ulong leaves) => new() { Size = leaves * 16, MaxAlloc = 256, MinBuddy = 16 };
}
