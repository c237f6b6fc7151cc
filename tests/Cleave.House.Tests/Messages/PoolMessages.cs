namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the pool.</summary>
internal static class PoolMessages
{
    private const ulong KiB = 1 << 10;
    private const ulong Base = 0x10000;

    private static readonly BuddyConfig Usual = new() { Base = Base, Size = 64 * KiB, MinAlloc = 16, MaxAlloc = 8 * KiB, MinBuddy = KiB };

    public static void AddTo(MessageTable table)
    {
        table.Section("BuddyPool: configuration (64 KiB at 0x10000 in blocks of 1 to 8 KiB, unless changed)");
        table.Throws(() => _ = new BuddyPool(null!));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 0 }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 100 }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 1UL << 62, MinBuddy = 1UL << 20, Base = ulong.MaxValue - 100 }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxAlloc = 0 }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxAlloc = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxAlloc = 100 * KiB }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinAlloc = 9 * KiB }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinAlloc = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinBuddy = 0 }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinBuddy = 16 * KiB }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinBuddy = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool<byte>(Usual with { Size = 257 * KiB }));
        table.Throws(() => _ = new BuddyPool<ushort>(Usual with { Size = 65537 * KiB }));
        table.Throws(() => BuddyPool.Synchronized<uint>(null!));
        table.Throws(() => BuddyPool.ComputeBuddySize(100, 0, 4096));
        table.Throws(() => BuddyPool.ComputeBuddySize(100, 64, 1000));
        table.Throws(() => BuddyPool.ComputeBuddySize(100, 64, 32));
        table.Throws(() => BuddyPool.ComputeBuddySize(5000, 64, 4096));

        AddRequests(table, new BuddyPool(Usual));
        AddRegions(table, new BuddyPool(Usual));
    }

    private static void AddRequests(MessageTable table, BuddyPool pool)
    {
        table.Section("BuddyPool: requests and frees");
        table.Throws(() => pool.Alloc(1));
        table.Throws(() => pool.Alloc(9 * KiB));
        table.Returns(() => pool.TryAlloc(1, out _, out BuddyError error) ? "" : error);
        table.Returns(() => default(BuddyError));
        ulong address = pool.Alloc(4 * KiB);
        table.Throws(() => pool.Free(0x100));
        table.Throws(() => pool.Free(0x30000));
        table.Throws(() => pool.Free(0x10010));
        table.Throws(() => pool.Free(0x1f000));
        table.Throws(() => pool.Free(address + KiB));
        pool.Kill(0x1fc00, KiB);
        table.Throws(() => pool.Free(0x1fc00));
        while (pool.TryAlloc(KiB, out _, out _))
            continue;
        table.Throws(() => pool.Alloc(2 * KiB));
        SynchronizedBuddyPool<uint> shared = BuddyPool.Synchronized(pool);
        table.Throws(() => shared.Alloc(2 * KiB));
        table.Throws(() => shared.Free(0x100));
    }

    private static void AddRegions(MessageTable table, BuddyPool pool)
    {
        table.Section("BuddyPool: regions that are killed, and addresses that are described");
        ulong address = pool.Alloc(4 * KiB);
        table.Throws(() => pool.Kill(0, KiB));
        table.Throws(() => pool.Kill(Base, 0));
        table.Throws(() => pool.Kill(Base, 128 * KiB));
        table.Throws(() => pool.Kill(Base, ulong.MaxValue));
        table.Throws(() => pool.Kill(Base + 16, KiB));
        table.Throws(() => pool.Kill(Base, 100));
        table.Throws(() => pool.Unkill(Base, KiB));
        pool.Kill(Base + (32 * KiB), 4 * KiB);
        table.Throws(() => pool.Kill(Base + (32 * KiB), KiB));
        table.Throws(() => BuddyPool.Synchronized(pool).Kill(0, KiB));
        table.Throws(() => BuddyPool.Synchronized(pool).Unkill(Base, KiB));
        pool.Kill(address, KiB);
        table.Returns(() => pool.DescribeAddress(0));
        table.Returns(() => pool.DescribeAddress(address + 100));
        table.Returns(() => pool.DescribeAddress(Base + (16 * KiB)));
        table.Returns(() => pool.DescribeAddress(Base + (33 * KiB)));
    }
}
