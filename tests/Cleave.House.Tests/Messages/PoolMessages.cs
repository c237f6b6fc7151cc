using Cleave.Pool;

namespace Cleave.House.Tests.Messages;

/// <summary>Messages of the pool.</summary>
internal static class PoolMessages
{
    private const ulong KiB = 1 << 10;
    private const ulong Base = 0x10000;

    private static readonly BuddyPoolOptions Usual =
        new() { BaseAddress = Base, Size = 64 * KiB, MinSize = 16, MaxSize = 8 * KiB, MinBuddy = KiB };

    public static void AddTo(MessageTable table)
    {
        table.Section("BuddyPool: configuration (64 KiB at 0x10000 in blocks of 1 to 8 KiB, unless changed)");
        table.Throws(() => _ = new BuddyPool(null!));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 0 }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 100 }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool(Usual with { Size = 1UL << 62, MinBuddy = 1UL << 20, BaseAddress = ulong.MaxValue - 100 }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxSize = 0 }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxSize = ulong.MaxValue }));
        table.Throws(() => _ = new BuddyPool(Usual with { MaxSize = 100 * KiB }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinSize = 9 * KiB }));
        table.Throws(() => _ = new BuddyPool(Usual with { MinSize = ulong.MaxValue }));
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

        SynchronizedBuddyPool<uint> shared = BuddyPool.Synchronized(new BuddyPool(Usual));
        table.Throws(() => shared.UseThreadCaches(100));
        using (shared.UseThreadCaches(8 * KiB))
        {
            table.Throws(() => shared.UseThreadCaches(8 * KiB));
            ulong cached = shared.Allocate(2 * KiB);
            shared.Free(cached);
            table.Throws(() => shared.Free(cached + KiB));
        }

        AddRequests(table, new BuddyPool(Usual));
        AddRegions(table, new BuddyPool(Usual));
    }

    private static void AddRequests(MessageTable table, BuddyPool pool)
    {
        table.Section("BuddyPool: requests and frees");
        table.Throws(() => pool.Allocate(1));
        table.Throws(() => pool.Allocate(9 * KiB));
        table.Returns(() => pool.TryAllocate(1, out _, out AllocationFailure failure) ? "" : failure);
        table.Returns(() => pool.TryFree(1, out Misuse misuse) ? "" : misuse);
        table.Returns(() => default(Misuse));
        ulong address = pool.Allocate(4 * KiB);
        table.Throws(() => pool.Free(0x100));
        table.Throws(() => pool.Free(0x30000));
        table.Throws(() => pool.Free(0x10010));
        table.Throws(() => pool.Free(0x1f000));
        table.Throws(() => pool.Free(address + KiB));
        pool.Retire(0x1fc00, KiB);
        table.Throws(() => pool.Free(0x1fc00));
        while (pool.TryAllocate(KiB, out _, out _))
            continue;
        table.Throws(() => pool.Allocate(2 * KiB));
        SynchronizedBuddyPool<uint> shared = BuddyPool.Synchronized(pool);
        table.Throws(() => shared.Allocate(2 * KiB));
        table.Throws(() => shared.Free(0x100));
    }

    private static void AddRegions(MessageTable table, BuddyPool pool)
    {
        table.Section("BuddyPool: regions that are retired, and addresses that are described");
        ulong address = pool.Allocate(4 * KiB);
        table.Throws(() => pool.Retire(0, KiB));
        table.Throws(() => pool.Retire(Base, 0));
        table.Throws(() => pool.Retire(Base, 128 * KiB));
        table.Throws(() => pool.Retire(Base, ulong.MaxValue));
        table.Throws(() => pool.Retire(Base + 16, KiB));
        table.Throws(() => pool.Retire(Base, 100));
        table.Throws(() => pool.Restore(Base, KiB));
        pool.Retire(Base + (32 * KiB), 4 * KiB);
        table.Throws(() => pool.Retire(Base + (32 * KiB), KiB));
        table.Throws(() => BuddyPool.Synchronized(pool).Retire(0, KiB));
        table.Throws(() => BuddyPool.Synchronized(pool).Restore(Base, KiB));
        pool.Retire(address, KiB);
        table.Returns(() => pool.DescribeAddress(0));
        table.Returns(() => pool.DescribeAddress(address + 100));
        table.Returns(() => pool.DescribeAddress(Base + (16 * KiB)));
        table.Returns(() => pool.DescribeAddress(Base + (33 * KiB)));
    }
}
